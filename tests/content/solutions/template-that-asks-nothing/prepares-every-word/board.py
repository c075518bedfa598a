"""An airport's departures of one day, as a web page."""

from departures.models import Airport, Flight, Weather
from django.template.loader import render_to_string
from django.utils import timezone


def page(airport, day):
    """Return the page as HTML."""
    flights = Flight.objects.on(day).filter(origin=airport)
    rows = list(
        flights.order_by("scheduled_departure", "airline", "number").values(
            "scheduled_departure",
            "airline_id",
            "number",
            "airline__name",
            "destination_id",
            "destination__name",
            "departure_delay",
        )
    )
    since = min((row["scheduled_departure"] for row in rows), default=None)
    until = max((row["scheduled_departure"] for row in rows), default=None)
    weather = Weather.objects.none()
    if rows:
        first = since.replace(minute=0)
        weather = Weather.objects.filter(airport=airport, hour__gte=first, hour__lte=until)
    winds = {reading.hour: reading.wind_speed for reading in weather}
    for row in rows:
        wind = winds.get(row["scheduled_departure"].replace(minute=0))
        row["words"] = [
            f"{timezone.localtime(row['scheduled_departure']):%H:%M}",
            f"{row['airline_id']} {row['number']}",
            row["airline__name"],
            row["destination__name"] or row["destination_id"],
            "no wind measured" if wind is None else f"wind {wind:.0f} mph",
        ]
    cancelled = [row for row in rows if row["departure_delay"] is None]
    context = {
        "title": Airport.objects.values_list("name", flat=True).get(code=airport),
        "summary": f"{len(rows)} departures, {len(cancelled)} cancelled",
        "rows": [row["words"] for row in rows],
    }
    return render_to_string("board.html", context)
