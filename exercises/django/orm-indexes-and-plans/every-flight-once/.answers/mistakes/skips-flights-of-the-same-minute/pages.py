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
    flights = Flight.objects.order_by("scheduled_departure")
    if after is not None:
        flights = flights.filter(scheduled_departure__gt=after)
    rows = list(flights.values_list(*COLUMNS)[: size + 1])
    more = None
    if len(rows) > size:
        more = rows[size - 1][0].isoformat()
    return {"flights": rows[:size], "next": more}
