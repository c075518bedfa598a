"""The notice above the board: how the day is going."""

from departures.models import Flight

LATE = 60  # minutes


def notice(airport, day):
    """Return what the notice says of flights from `airport` on `day`."""
    flights = Flight.objects.on(day).filter(origin=airport)
    in_order = flights.order_by("scheduled_departure", "airline", "number")
    late = flights.filter(departure_delay__gt=LATE)
    return {
        "flights": len(flights),
        "cancelled": len(flights.cancelled()),
        "long_waits": bool(late),
        "first_out": [flight.designator for flight in in_order][:3],
    }
