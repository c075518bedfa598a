"""The departures board in the hall: a line for each flight."""

from datetime import UTC, datetime, time, timedelta

from departures.models import Flight
from django.utils import timezone


def departures(airport, day):
    """Return what the board says of the flights from `airport` on `day`."""
    midnight = datetime.combine(day, time.min, tzinfo=UTC)
    flights = Flight.objects.filter(
        origin=airport,
        scheduled_departure__gte=midnight,
        scheduled_departure__lt=midnight + timedelta(days=1),
    ).select_related("destination", "airline", "plane")
    in_order = flights.order_by("scheduled_departure", "airline", "number")
    return [line(flight) for flight in in_order]


def line(flight):
    """Return what the board says of one flight."""
    leaves = timezone.localtime(flight.scheduled_departure)
    return {
        "leaves": f"{leaves:%H:%M}",
        "flight": flight.designator,
        "to": str(flight.destination),
        "airline": flight.airline.name,
        "plane": flight.plane.model if flight.plane else "",
        "delay": flight.departure_delay,
    }
