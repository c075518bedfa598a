"""The morning report on an airline: how late, and which flights most."""

from cards import Card
from departures.models import Flight, Plane

LATE = 15  # minutes
UNSEEN = ("origin", "scheduled_arrival", "arrival", "air_time", "distance")
PLANE = [field.name for field in Plane._meta.concrete_fields]
UNSEEN_OF_PLANE = [f"plane__{n}" for n in PLANE if n not in ("tail_number", "seats")]


def report(airline, since, until, worst=10):
    """Return the report on the flights of `airline` in a period."""
    flights = Flight.objects.between(since, until).filter(airline_id=airline)
    cards = (
        flights.filter(arrival_delay__isnull=False)
        .order_by("-arrival_delay", "scheduled_departure", "number")
        .select_related("plane")
        .defer(*UNSEEN, *UNSEEN_OF_PLANE)[:worst]
    )
    return {
        "flights": flights.count(),
        "cancelled": flights.cancelled().count(),
        "late": flights.filter(arrival_delay__gte=LATE).count(),
        "worst": [Card(flight).told() for flight in cards],
    }
