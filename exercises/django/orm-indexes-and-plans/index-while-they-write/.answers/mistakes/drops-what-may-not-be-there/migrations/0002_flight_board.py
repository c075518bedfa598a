"""The index for the board, built while flights are written."""

from django.contrib.postgres.operations import AddIndexConcurrently
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
            "DROP INDEX CONCURRENTLY flight_board",
            reverse_sql=migrations.RunSQL.noop,
        ),
        AddIndexConcurrently("flight", INDEX),
    ]
