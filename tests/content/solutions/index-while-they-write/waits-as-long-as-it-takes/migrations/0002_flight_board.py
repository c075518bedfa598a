"""The index for the board; no timeout of the role's may stop the build."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

FOR_EVER = "SET lock_timeout = 0; SET statement_timeout = 0"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("departures", "0001_initial")]

    operations = [
        migrations.RunSQL(FOR_EVER, FOR_EVER),
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY IF EXISTS flight_board",
            migrations.RunSQL.noop,
        ),
        AddIndexConcurrently(
            "flight",
            models.Index(
                fields=["destination", "scheduled_departure"],
                name="flight_board",
            ),
        ),
    ]
