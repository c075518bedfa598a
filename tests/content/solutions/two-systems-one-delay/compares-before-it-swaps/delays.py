"""Delays, as two systems on the ground report them."""

from departures.models import Flight


def add_delay(flight_id, minutes):
    """Add minutes to a flight's delay; return what it comes to."""
    flight = Flight.objects.filter(pk=flight_id)
    while True:
        known = flight.values_list("departure_delay", flat=True).get()
        if known is None:
            return None
        if flight.filter(departure_delay=known).update(departure_delay=known + minutes):
            return known + minutes
