"""Delays, as two systems on the ground report them."""

from departures.models import Flight
from django.db import transaction


@transaction.atomic
def add_delay(flight_id, minutes):
    """Add minutes to a flight's delay; return what it comes to."""
    flight = Flight.objects.select_for_update().get(pk=flight_id)
    if flight.is_cancelled:
        return None
    flight.departure_delay += minutes
    flight.save()
    return flight.departure_delay
