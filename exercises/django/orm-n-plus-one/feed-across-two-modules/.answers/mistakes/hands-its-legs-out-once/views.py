"""The feed of departures that partners fetch."""

from departures.models import Flight
from serializers import FlightSerializer

FIELDS = ("flight", "leaves", "airline", "destination", "plane", "later")


def departures(airport, day, fields=FIELDS, page=1, size=50):
    """Return one page of the flights from `airport` on `day`.

    `count` says how many flights there are on all pages.
    """
    flights = Flight.objects.on(day).filter(origin=airport)
    flights = flights.order_by("scheduled_departure", "airline", "number")
    start = (page - 1) * size
    serializer = FlightSerializer(day, fields)
    return {
        "count": flights.count(),
        "flights": serializer.many(flights[start : start + size]),
    }
