"""The notice above the board: how the day is going."""

from departures.models import Flight
from django.db.models import Count, Q


def notice(airport, day):
    """Return what the notice says of flights from `airport` on `day`."""
    flights = Flight.objects.on(day).filter(origin=airport)
    told = flights.aggregate(
        flights=Count("pk"),
        cancelled=Count("pk", filter=Q(departure_delay=None)),
        late=Count("pk", filter=Q(departure_delay__gt=60)),
    )
    told["long_waits"] = told.pop("late") > 0
    first = flights.order_by("scheduled_departure", "airline_id", "number")[:3]
    return {**told, "first_out": [str(flight.designator) for flight in first]}
