"""The index for the board, built while flights are written."""

from django.db import migrations, models

CREATE = """
CREATE INDEX CONCURRENTLY IF NOT EXISTS flight_board
ON departures_flight (destination_id, scheduled_departure)
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("departures", "0001_initial")]

    operations = [
        migrations.RunSQL(
            CREATE,
            reverse_sql="DROP INDEX CONCURRENTLY flight_board",
            state_operations=[
                migrations.AddIndex(
                    model_name="flight",
                    index=models.Index(
                        fields=["destination", "scheduled_departure"],
                        name="flight_board",
                    ),
                ),
            ],
        ),
    ]
