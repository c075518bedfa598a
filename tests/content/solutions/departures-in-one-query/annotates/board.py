"""The departures board in the hall: a line for each flight."""

from departures.models import Flight
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone


def departures(airport, day):
    """Return what the board says of the flights from `airport` on `day`."""
    flights = Flight.objects.on(day).filter(origin=airport)
    flights = flights.annotate(
        to=Coalesce(NullIf("destination__name", Value("")), "destination_id"),
        airline_name=F("airline__name"),
        plane_model=Coalesce("plane__model", Value("")),
    ).defer("air_time", "distance", "arrival", "arrival_delay", "scheduled_arrival")
    in_order = flights.order_by("scheduled_departure", "airline", "number")
    return [line(flight) for flight in in_order.iterator()]


def line(flight):
    """Return what the board says of one flight."""
    leaves = timezone.localtime(flight.scheduled_departure)
    return {
        "leaves": f"{leaves:%H:%M}",
        "flight": flight.designator,
        "to": flight.to,
        "airline": flight.airline_name,
        "plane": flight.plane_model,
        "delay": flight.departure_delay,
    }
