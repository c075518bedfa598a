"""An airport's departures of one day, as a web page."""

from departures.models import Airport, Flight, Weather
from django.template.loader import render_to_string
from django.utils.functional import cached_property


class Board:
    """The flights of one airport on one day, and the weather they meet."""

    def __init__(self, airport, day):
        self.airport = airport
        self.day = day

    @cached_property
    def lines(self):
        flights = Flight.objects.on(self.day).filter(origin=self.airport)
        flights = flights.select_related("airline", "destination")
        in_order = flights.order_by("scheduled_departure", "airline", "number")
        return [Line(flight, self) for flight in in_order]

    @cached_property
    def winds(self):
        """The wind by the hour, in miles an hour: one query for all lines."""
        hours = {line.hour for line in self.lines}
        readings = Weather.objects.filter(airport=self.airport, hour__in=hours)
        return dict(readings.values_list("hour", "wind_speed"))

    @property
    def cancelled(self):
        return [line for line in self.lines if line.flight.is_cancelled]


class Line:
    """A flight, with what the page says about it."""

    def __init__(self, flight, board):
        self.flight = flight
        self.board = board

    @property
    def hour(self):
        return self.flight.scheduled_departure.replace(minute=0)

    @property
    def wind(self):
        return self.board.winds.get(self.hour)


def page(airport, day):
    """Return the page as HTML."""
    board = Board(airport, day)
    context = {
        "airport": Airport.objects.get(code=airport),
        "lines": board.lines,
        "flights": {"count": len(board.lines)},
        "cancelled": {"count": len(board.cancelled)},
    }
    return render_to_string("board.html", context)
