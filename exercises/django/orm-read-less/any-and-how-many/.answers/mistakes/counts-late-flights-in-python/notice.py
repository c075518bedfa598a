"""The notice above the board: how the day is going."""

from departures.models import Flight

LATE = 60  # minutes


def notice(airport, day):
    """Return what the notice says of flights from `airport` on `day`."""
    flights = Flight.objects.on(day).filter(origin=airport)
    in_order = flights.order_by("scheduled_departure", "airline", "number")
    delays = [flight.departure_delay or 0 for flight in flights]
    return {
        "flights": len(delays),
        "cancelled": flights.cancelled().count(),
        "long_waits": max(delays, default=0) > LATE,
        "first_out": [flight.designator for flight in in_order[:3]],
    }
