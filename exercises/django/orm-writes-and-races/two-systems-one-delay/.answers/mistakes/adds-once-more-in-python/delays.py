"""Delays, as two systems on the ground report them."""

from departures.models import Flight
from django.db.models import F


def add_delay(flight_id, minutes):
    """Add minutes to a flight's delay; return what it comes to."""
    flight = Flight.objects.get(pk=flight_id)
    if flight.is_cancelled:
        return None
    row = Flight.objects.filter(pk=flight_id)
    row.update(departure_delay=F("departure_delay") + minutes)
    return flight.departure_delay + minutes
