"""The index for the board, built while flights are written."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("departures", "0001_initial")]

    operations = [
        # What a build that was stopped has left is in the way, and no use.
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY IF EXISTS flight_board",
            reverse_sql=migrations.RunSQL.noop,
        ),
        AddIndexConcurrently(
            model_name="flight",
            index=models.Index(
                fields=["destination", "scheduled_departure"],
                name="flight_board",
            ),
        ),
    ]
