"""The morning report on an airline: how late, and which flights most."""

from datetime import timedelta

from departures.models import Flight
from django.db.models import Count, Q
from django.utils import timezone

LATE = 15  # minutes
COLUMNS = (
    "number",
    "destination_id",
    "scheduled_departure",
    "departure_delay",
    "arrival_delay",
    "plane__seats",
)


def report(airline, since, until, worst=10):
    """Return the report on the flights of `airline` in a period."""
    flights = Flight.objects.between(since, until).filter(airline=airline)
    numbers = flights.aggregate(
        flights=Count("pk"),
        cancelled=Count("pk", filter=Q(departure_delay=None)),
        late=Count("pk", filter=Q(arrival_delay__gte=LATE)),
    )
    arrived = flights.exclude(arrival_delay=None)
    latest = arrived.order_by("-arrival_delay", "scheduled_departure", "number")
    rows = latest.values_list(*COLUMNS)[:worst]
    return {**numbers, "worst": [card(airline, *row) for row in rows]}


def card(airline, number, destination, leaves, waited, late, seats):
    """Return one card as plain values."""
    left = timezone.localtime(leaves + timedelta(minutes=waited))
    return {
        "title": f"{airline} {number} to {destination}",
        "left": f"{left:%d %b %H:%M}",
        "late": late,
        "seats": seats,
    }
