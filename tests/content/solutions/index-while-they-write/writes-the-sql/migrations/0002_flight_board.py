"""The index for the board: SQL for the database, an operation for the state."""

from django.db import migrations, models

DROP = "DROP INDEX CONCURRENTLY IF EXISTS flight_board"
CREATE = """
CREATE INDEX CONCURRENTLY flight_board
    ON departures_flight (destination_id, scheduled_departure)
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("departures", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(DROP, migrations.RunSQL.noop),
                migrations.RunSQL(CREATE, DROP),
            ],
            state_operations=[
                migrations.AddIndex(
                    "flight",
                    models.Index(
                        fields=["destination", "scheduled_departure"], name="flight_board"
                    ),
                )
            ],
        )
    ]
