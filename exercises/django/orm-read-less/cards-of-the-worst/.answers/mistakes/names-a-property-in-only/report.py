"""The morning report on an airline: how late, and which flights most."""

from cards import Card
from departures.models import Flight

LATE = 15  # minutes


def report(airline, since, until, worst=10):
    """Return the report on the flights of `airline` in a period."""
    flights = Flight.objects.between(since, until).filter(airline=airline)
    arrived = flights.filter(arrival_delay__isnull=False)
    latest = arrived.order_by("-arrival_delay", "scheduled_departure", "number")
    shown = latest.select_related("plane").only("designator", "departure", "arrival_delay")
    return {
        "flights": flights.count(),
        "cancelled": flights.cancelled().count(),
        "late": flights.filter(arrival_delay__gte=LATE).count(),
        "worst": [Card(flight).told() for flight in shown[:worst]],
    }
