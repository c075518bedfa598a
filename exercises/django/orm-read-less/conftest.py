"""What the checks of this lesson share."""

from collections.abc import Callable

import pytest
from departures.models import Flight
from django.db import connection


@pytest.fixture
def disorder() -> Callable[[Flight], None]:
    """Return a function that puts rows out of order around a flight.

    Two flights more share its airline and schedule, and rows come in reverse where a query names
    no order. A database may give them in any order: SQLite's own happens to be the one that is
    wanted. The next fresh database is as usual again.
    """

    def put(flight: Flight) -> None:
        columns = [field.attname for field in Flight._meta.concrete_fields if field.name != "id"]
        values = {name: getattr(flight, name) for name in columns}
        for number in (9_999, 1):
            Flight.objects.create(**{**values, "number": number})
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA reverse_unordered_selects = ON")

    return put
