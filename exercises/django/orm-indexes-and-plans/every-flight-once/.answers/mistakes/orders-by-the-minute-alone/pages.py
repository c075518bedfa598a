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
    flights = Flight.objects.order_by("scheduled_departure")
    if after is not None:
        text, last = after.split(" ")
        moment = datetime.fromisoformat(text)
        flights = flights.filter(
            Q(scheduled_departure__gt=moment) | Q(pk__gt=int(last)),
            scheduled_departure__gte=moment,
        )
    rows = list(flights.values_list("pk", *COLUMNS)[: size + 1])
    more = None
    if len(rows) > size:
        last, moment = rows[size - 1][:2]
        more = f"{moment.isoformat()} {last}"
    return {"flights": [row[1:] for row in rows[:size]], "next": more}
