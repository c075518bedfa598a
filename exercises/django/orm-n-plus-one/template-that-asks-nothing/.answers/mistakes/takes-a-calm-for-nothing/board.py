"""An airport's departures of one day, as a web page."""

from departures.models import Airport, Flight, Weather
from django.template.loader import render_to_string


class Line:
    """A flight, with what the page says about it."""

    def __init__(self, flight, winds):
        self.flight = flight
        # The wind at departure, in miles an hour; None if not measured.
        self.wind = winds.get(hour_of(flight))


def hour_of(flight):
    """Return the beginning of the hour that a flight is to leave in."""
    return flight.scheduled_departure.replace(minute=0)


def page(airport, day):
    """Return the page as HTML."""
    flights = Flight.objects.on(day).filter(origin=airport)
    flights = flights.select_related("airline", "destination")
    in_order = list(flights.order_by("scheduled_departure", "airline", "number"))
    hours = {hour_of(flight) for flight in in_order}
    readings = Weather.objects.filter(airport=airport, hour__in=hours)
    winds = dict(readings.values_list("hour", "wind_speed"))
    context = {
        "airport": Airport.objects.get(code=airport),
        "lines": [Line(flight, winds) for flight in in_order],
        "cancelled": [flight for flight in in_order if flight.is_cancelled],
    }
    return render_to_string("board.html", context)
