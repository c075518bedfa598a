"""What the checks of this lesson share."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from departures.models import Flight
from django.db import connection
from django.utils import timezone


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


@pytest.fixture
def midnight() -> Callable[[str, date], None]:
    """Return a function that moves flights of an airport's day to either side of midnight.

    Of JetBlue's flights with a plane, one leaves a minute before the day and is cancelled, one a
    minute before its end, and one at the first minute of the next. In UTC, which is five hours
    ahead of New York here, all of them belong to another day than they do in New York.
    """

    def put(airport: str, day: date) -> None:
        start = timezone.make_aware(datetime.combine(day, time.min))
        end, minute = start + timedelta(days=1), timedelta(minutes=1)
        fleet = Flight.objects.on(day).filter(origin=airport, airline="B6").exclude(plane=None)
        before, last, after = fleet.order_by("scheduled_departure", "number")[:3]
        never_left = {"departure_delay": None, "arrival": None, "arrival_delay": None}
        Flight.objects.filter(id=before.id).update(scheduled_departure=start - minute, **never_left)
        Flight.objects.filter(id=last.id).update(scheduled_departure=end - minute)
        Flight.objects.filter(id=after.id).update(scheduled_departure=end)

    return put
