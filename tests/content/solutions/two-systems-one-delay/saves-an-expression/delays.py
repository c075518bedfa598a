"""Delays, as two systems on the ground report them."""

from departures.models import Flight
from django.db.models import F


def add_delay(flight_id, minutes):
    """Add minutes to a flight's delay; return what it comes to."""
    flight = Flight.objects.only("departure_delay").get(pk=flight_id)
    if flight.is_cancelled:
        return None
    flight.departure_delay = F("departure_delay") + minutes
    flight.save(update_fields=["departure_delay"])
    flight.refresh_from_db(fields=["departure_delay"])
    return flight.departure_delay
