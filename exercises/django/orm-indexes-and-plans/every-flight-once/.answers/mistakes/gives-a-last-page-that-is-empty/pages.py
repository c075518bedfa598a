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


def page(after=None, size=100):
    """Return the flights that follow, and where the next page begins.

    `after` is what the page before gave as "next", and None at first.
    """
    flights = Flight.objects.order_by(*COLUMNS[:3])
    if after is not None:
        text, airline, number = after.split(" ")
        moment = datetime.fromisoformat(text)
        flights = flights.filter(
            Q(scheduled_departure__gt=moment)
            | Q(airline__gt=airline)
            | Q(airline=airline, number__gt=int(number)),
            scheduled_departure__gte=moment,
        )
    rows = list(flights.values_list(*COLUMNS)[:size])
    more = None
    if len(rows) == size:
        moment, airline, number = rows[-1][:3]
        more = f"{moment.isoformat()} {airline} {number}"
    return {"flights": rows, "next": more}
