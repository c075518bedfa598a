"""The index for the board, built while flights are written."""

from django.db import migrations, models

INDEX = models.Index(
    fields=["destination", "scheduled_departure"],
    name="flight_board",
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("departures", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY IF EXISTS flight_board",
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY flight_board"
            " ON departures_flight (destination_id, scheduled_departure)",
            reverse_sql=migrations.RunSQL.noop,
            state_operations=[migrations.AddIndex("flight", INDEX)],
        ),
    ]
