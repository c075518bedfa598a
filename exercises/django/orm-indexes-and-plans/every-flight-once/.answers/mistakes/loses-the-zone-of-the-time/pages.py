"""All flights in the order of their schedule, a page at a time."""

from datetime import datetime

from departures.models import Flight
from django.db.models import Q

COLUMNS = (
    "scheduled_departure",
    "airline",
    "number",
    "origin",
    "destination",
)
KEY = COLUMNS[:3]  # no two flights have it in common


def page(after=None, size=100):
    """Return the flights that follow, and where the next page begins.

    `after` is what the page before gave as "next", and None at first.
    """
    flights = Flight.objects.order_by(*KEY)
    if after is not None:
        flights = flights.filter(following(after))
    rows = list(flights.values_list(*COLUMNS)[: size + 1])
    more = written(rows[size - 1]) if len(rows) > size else None
    return {"flights": rows[:size], "next": more}


def written(row):
    """Return a flight's key as text."""
    moment, airline, number = row[:3]
    return f"{moment:%Y-%m-%dT%H:%M} {airline} {number}"


def following(after):
    """Return what is so of the flights after the one with this key."""
    text, airline, number = after.split(" ")
    moment = datetime.fromisoformat(text)
    later = Q(scheduled_departure__gt=moment) | Q(airline__gt=airline)
    later |= Q(airline=airline, number__gt=int(number))
    # Of equal minutes and after: what an index can be searched for.
    return Q(scheduled_departure__gte=moment) & later
