"""The index for the board: only what is invalid is dropped."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

INVALID = """
SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('flight_board') AND NOT indisvalid
"""


def drop_if_invalid(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(INVALID)
        if cursor.fetchone():
            cursor.execute("DROP INDEX CONCURRENTLY flight_board")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("departures", "0001_initial")]
    operations = [
        migrations.RunPython(drop_if_invalid, migrations.RunPython.noop),
        AddIndexConcurrently(
            "flight",
            models.Index(fields=["destination", "scheduled_departure"], name="flight_board"),
        ),
    ]
