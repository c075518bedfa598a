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
    begin = int(after or 0)
    flights = Flight.objects.order_by("scheduled_departure")
    rows = list(flights.values_list(*COLUMNS)[begin : begin + size + 1])
    more = str(begin + size) if len(rows) > size else None
    return {"flights": rows[:size], "next": more}
