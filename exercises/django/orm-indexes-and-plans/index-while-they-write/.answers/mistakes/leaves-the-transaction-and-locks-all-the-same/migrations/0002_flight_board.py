"""The index for the board, built while flights are written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("departures", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY IF EXISTS flight_board",
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="flight",
            index=models.Index(
                fields=["destination", "scheduled_departure"],
                name="flight_board",
            ),
        ),
    ]
