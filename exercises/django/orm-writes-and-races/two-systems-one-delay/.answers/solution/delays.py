"""Delays, as two systems on the ground report them."""

from departures.models import Flight
from django.db.models import F


def add_delay(flight_id, minutes):
    """Add minutes to a flight's delay; return what it comes to."""
    flight = Flight.objects.filter(pk=flight_id)
    flight.update(departure_delay=F("departure_delay") + minutes)
    return flight.values_list("departure_delay", flat=True).get()
