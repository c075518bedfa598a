"""The morning report on an airline: how late, and which flights most."""

from cards import Card
from departures.models import Flight

LATE = 15  # minutes


def report(airline, since, until, worst=10):
    """Return the report on the flights of `airline` in a period."""
    flights = Flight.objects.between(since, until).filter(airline=airline)
    arrived = flights.filter(arrival_delay__isnull=False)
    latest = arrived.order_by("-arrival_delay", "scheduled_departure", "number")
    delays = flights.values_list("departure_delay", "arrival_delay")
    return {
        "flights": len(delays),
        "cancelled": sum(left is None for left, _ in delays),
        "late": sum(delay is not None and delay >= LATE for _, delay in delays),
        "worst": [card.told() for card in Card.of(latest[:worst])],
    }
