"""The morning report on an airline: how late, and which flights most."""

from cards import Card
from departures.models import Flight
from django.db.models import F

LATE = 15  # minutes
OF_A_CARD = (
    "airline_id",
    "number",
    "destination_id",
    "scheduled_departure",
    "departure_delay",
    "arrival_delay",
)


def report(airline, since, until, worst=10):
    """Return the report on the flights of `airline` in a period."""
    flights = Flight.objects.between(since, until).filter(airline=airline)
    cards = flights.filter(arrival_delay__isnull=False).only(*OF_A_CARD)
    cards = cards.annotate(seats=F("plane__seats"))
    cards = cards.order_by("-arrival_delay", "scheduled_departure", "number")
    return {
        "flights": flights.count(),
        "cancelled": flights.filter(departure_delay=None).count(),
        "late": cards.filter(arrival_delay__gte=LATE).count(),
        "worst": [Card(flight).told() for flight in cards[:worst]],
    }
