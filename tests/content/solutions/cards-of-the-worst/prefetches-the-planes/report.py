"""The morning report on an airline: how late, and which flights most."""

from cards import Card
from departures.models import Flight, Plane
from django.db.models import Count, Prefetch, Q

LATE = 15  # minutes
CARD = (
    "airline",
    "number",
    "plane",
    "destination",
    "scheduled_departure",
    "departure_delay",
    "arrival_delay",
)


def report(airline, since, until, worst=10):
    """Return the report on the flights of `airline` in a period."""
    flights = Flight.objects.between(since, until).filter(airline=airline)
    latest = flights.filter(arrival_delay__isnull=False).order_by(
        "-arrival_delay", "scheduled_departure", "number"
    )
    planes = Prefetch("plane", Plane.objects.only("seats"))
    shown = latest.only(*CARD).prefetch_related(planes)[:worst]
    return {
        **flights.aggregate(
            flights=Count("pk"),
            cancelled=Count("pk", filter=Q(departure_delay=None)),
            late=Count("pk", filter=Q(arrival_delay__gte=LATE)),
        ),
        "worst": [Card(flight).told() for flight in shown],
    }
