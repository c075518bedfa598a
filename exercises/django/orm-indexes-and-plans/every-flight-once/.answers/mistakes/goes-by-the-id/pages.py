"""All flights in the order of their schedule, a page at a time."""

from departures.models import Flight

COLUMNS = (
    "scheduled_departure",
    "airline",
    "number",
    "origin",
    "destination",
)


def page(after=None, size=100):
    """Return the flights that follow, and where the next page begins.

    `after` is what the page before gave as "next", and None at first.
    """
    flights = Flight.objects.filter(pk__gt=int(after or 0)).order_by("pk")
    rows = list(flights.values_list("pk", *COLUMNS)[: size + 1])
    more = str(rows[size - 1][0]) if len(rows) > size else None
    return {"flights": [row[1:] for row in rows[:size]], "next": more}
