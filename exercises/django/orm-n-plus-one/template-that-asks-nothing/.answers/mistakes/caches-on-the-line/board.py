"""An airport's departures of one day, as a web page."""

from departures.models import Airport, Flight, Weather
from django.template.loader import render_to_string
from django.utils.functional import cached_property


class Line:
    """A flight, with what the page says about it."""

    def __init__(self, flight):
        self.flight = flight

    @cached_property
    def wind(self):
        """The wind at departure, in miles an hour; None if not measured."""
        airport = self.flight.origin
        hour = self.flight.scheduled_departure.replace(minute=0)
        reading = Weather.objects.filter(airport=airport, hour=hour).first()
        return reading.wind_speed if reading else None


def page(airport, day):
    """Return the page as HTML."""
    flights = Flight.objects.on(day).filter(origin=airport)
    flights = flights.select_related("airline", "destination", "origin")
    in_order = flights.order_by("scheduled_departure", "airline", "number")
    context = {
        "airport": Airport.objects.get(code=airport),
        "flights": flights,
        "cancelled": flights.cancelled(),
        "lines": [Line(flight) for flight in in_order],
    }
    return render_to_string("board.html", context)
