"""All flights in the order of their schedule: of the last minute, without those shown."""

from datetime import UTC, datetime

from departures.models import Flight
from django.db.models import Q


def page(after=None, size=100):
    flights = Flight.objects.order_by("scheduled_departure", "airline", "number")
    if after is not None:
        stamp, airline, number = after.split("-")
        minute = datetime.fromtimestamp(int(stamp), UTC)
        shown = Q(airline__lt=airline) | Q(airline=airline, number__lte=int(number))
        flights = flights.filter(scheduled_departure__gte=minute)
        flights = flights.exclude(shown, scheduled_departure=minute)
    rows = [
        (f.scheduled_departure, f.airline_id, f.number, f.origin_id, f.destination_id)
        for f in flights[: size + 1]
    ]
    if len(rows) <= size:
        return {"flights": rows, "next": None}
    minute, airline, number = rows[size - 1][:3]
    return {"flights": rows[:size], "next": f"{minute.timestamp():.0f}-{airline}-{number}"}
