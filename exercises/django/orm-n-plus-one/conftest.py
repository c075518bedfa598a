"""What the checks of this lesson share."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from departures.models import Flight
from django.db import connection


@pytest.fixture
def disorder() -> Callable[[str, date], None]:
    """Return a function that puts the rows of an airport's day out of order.

    A flight that shares airline and schedule with the day's first and has the lowest number comes
    last in the table, after one of the next day; and where a query names no order, rows come in
    reverse. A database may give them in any order: SQLite's happens to be the one that is wanted.
    The next fresh database is as usual again.
    """

    def put(airport: str, day: date) -> None:
        columns = [field.attname for field in Flight._meta.concrete_fields if field.name != "id"]
        first = Flight.objects.on(day).filter(origin=airport).earliest("scheduled_departure")
        values = {name: getattr(first, name) for name in columns}
        tomorrow = first.scheduled_departure + timedelta(days=1)
        Flight.objects.create(**{**values, "number": 1, "scheduled_departure": tomorrow})
        Flight.objects.create(**{**values, "number": 1, "plane_id": None})
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA reverse_unordered_selects = ON")

    return put
