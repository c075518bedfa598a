"""The index for the board, built while flights are written."""

from django.db import migrations

DROP = "DROP INDEX CONCURRENTLY IF EXISTS flight_board"
CREATE = """
CREATE INDEX CONCURRENTLY flight_board
ON departures_flight (destination_id, scheduled_departure)
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("departures", "0001_initial")]

    operations = [
        migrations.RunSQL(DROP, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(CREATE, reverse_sql=DROP),
    ]
