"""The morning report on an airline: how late, and which flights most."""

from cards import Card
from departures.models import Flight

LATE = 15  # minutes


def report(airline, since, until, worst=10):
    """Return the report on the flights of `airline` in a period."""
    flights = Flight.objects.between(since, until).filter(airline=airline)
    flights = flights.only("number", "arrival_delay")
    arrived = [f for f in flights if f.arrival_delay is not None]
    arrived.sort(key=by_delay)
    return {
        "flights": len(flights),
        "cancelled": sum(flight.is_cancelled for flight in flights),
        "late": sum(flight.arrival_delay >= LATE for flight in arrived),
        "worst": [Card(flight).told() for flight in arrived[:worst]],
    }


def by_delay(flight):
    """Sort the latest first, those that are alike by schedule."""
    return -flight.arrival_delay, flight.scheduled_departure, flight.number
