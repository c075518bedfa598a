"""The notice above the board: how the day is going."""

from departures.models import Flight


def notice(airport, day):
    """Return what the notice says of flights from `airport` on `day`."""
    flights = Flight.objects.on(day).filter(origin=airport)
    first = flights.order_by("scheduled_departure", "airline_id", "number")
    latest = flights.exclude(departure_delay=None).order_by("-departure_delay").first()
    return {
        "flights": flights.count(),
        "cancelled": flights.filter(departure_delay__isnull=True).count(),
        "long_waits": latest is not None and latest.departure_delay > 60,
        "first_out": [f"{a} {n}" for a, n in first.values_list("airline_id", "number")[:3]],
    }
