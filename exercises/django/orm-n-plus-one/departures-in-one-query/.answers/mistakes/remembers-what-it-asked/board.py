"""The departures board in the hall: a line for each flight."""

from departures.models import Flight
from django.utils import timezone


def departures(airport, day):
    """Return what the board says of the flights from `airport` on `day`."""
    flights = Flight.objects.on(day).filter(origin=airport)
    in_order = flights.order_by("scheduled_departure", "airline", "number")
    seen = {}
    return [line(flight, seen) for flight in in_order]


def related(flight, name, seen):
    """Return a flight's airline, destination or plane; each is asked for once."""
    key = getattr(flight, f"{name}_id")
    if key not in seen:
        seen[key] = getattr(flight, name)
    return seen[key]


def line(flight, seen):
    """Return what the board says of one flight."""
    plane = related(flight, "plane", seen)
    leaves = timezone.localtime(flight.scheduled_departure)
    return {
        "leaves": f"{leaves:%H:%M}",
        "flight": flight.designator,
        "to": str(related(flight, "destination", seen)),
        "airline": related(flight, "airline", seen).name,
        "plane": plane.model if plane else "",
        "delay": flight.departure_delay,
    }
