"""An airport's departures of one day: the airport is asked for, and brings the rest along."""

from departures.models import Airport, Flight, Weather
from django.db.models import Prefetch
from django.template.loader import render_to_string


def page(airport, day):
    """Return the page as HTML."""
    flights = Flight.objects.on(day).select_related("airline", "destination")
    flights = flights.order_by("scheduled_departure", "airline", "number")
    home = Airport.objects.prefetch_related(
        Prefetch("departures", flights, to_attr="today"),
        Prefetch("weather", Weather.objects.filter(hour__date=day), to_attr="readings"),
    ).get(code=airport)
    winds = {reading.hour: reading.wind_speed for reading in home.readings}
    for flight in home.today:
        flight.wind = winds.get(flight.scheduled_departure.replace(minute=0))
        flight.flight = flight
    cancelled = sum(flight.is_cancelled for flight in home.today)
    context = {"airport": home, "lines": home.today, "cancelled": cancelled}
    return render_to_string("board.html", context)
