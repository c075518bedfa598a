"""Indexes on the flights, to try out: added as a migration adds them, and measured.

For PostgreSQL, where `departures.postgres` has made a copy that one may do anything to.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models

from departures.models import Flight

PAGE = 8192  # bytes


def add(indexes: Iterable[models.Index]) -> None:
    """Add these indexes to the table of flights, and let ANALYZE look at what they hold.

    An index without a name gets the one that `makemigrations` would give it. Statistics on an
    expression exist only once an index on it is there and the table has been analysed.
    """
    with connection.schema_editor() as editor:
        for index in indexes:
            if not index.name:
                index.set_name_with_model(Flight)
            editor.add_index(Flight, index)
    with connection.cursor() as cursor:
        if any(index.contains_expressions for index in indexes):
            cursor.execute(f"ANALYZE {Flight._meta.db_table}")


def remove(*indexes: models.Index) -> None:
    """Drop indexes that `add` has added."""
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(Flight, index)


def pages() -> dict[str, int]:
    """Return how many pages of 8 kB each index on the flights takes, by name."""
    asked = (
        "SELECT indexrelid::regclass::text, pg_relation_size(indexrelid) / %s FROM pg_index"
        " WHERE indrelid = %s::regclass ORDER BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [PAGE, Flight._meta.db_table])
        return {name.strip('"'): int(count) for name, count in cursor.fetchall()}
