"""An airport's departures of one day, as a web page."""

from datetime import timedelta

from departures.models import Airport, Flight, Weather
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string


def page(airport, day):
    """Return the page as HTML."""
    left = OuterRef("scheduled_departure")
    readings = Weather.objects.filter(
        airport=OuterRef("origin"), hour__lte=left, hour__gt=left - timedelta(hours=1)
    )
    flights = (
        Flight.objects.on(day)
        .filter(origin=airport)
        .select_related("airline", "destination")
        .annotate(wind=Subquery(readings.values("wind_speed")[:1]))
        .order_by("scheduled_departure", "airline", "number")
    )
    context = {
        "airport": Airport.objects.get(code=airport),
        "flights": flights,
        "cancelled": sum(flight.is_cancelled for flight in flights),
    }
    return render_to_string("board.html", context)
