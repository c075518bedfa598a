"""All flights in the order of their schedule, a page at a time."""

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
        last = Flight.objects.get(pk=after)
        flights = flights.filter(
            Q(scheduled_departure__gt=last.scheduled_departure)
            | Q(airline__gt=last.airline_id)
            | Q(airline=last.airline_id, number__gt=last.number),
            scheduled_departure__gte=last.scheduled_departure,
        )
    rows = list(flights.values_list("pk", *COLUMNS)[: size + 1])
    more = str(rows[size - 1][0]) if len(rows) > size else None
    return {"flights": [row[1:] for row in rows[:size]], "next": more}
