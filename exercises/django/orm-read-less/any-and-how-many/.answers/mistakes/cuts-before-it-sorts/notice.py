"""The notice above the board: how the day is going."""

from departures.models import Flight

LATE = 60  # minutes


def notice(airport, day):
    """Return what the notice says of flights from `airport` on `day`."""
    flights = Flight.objects.on(day).filter(origin=airport)
    first = sorted(flights[:3], key=lambda flight: flight.scheduled_departure)
    late = flights.filter(departure_delay__gt=LATE)
    return {
        "flights": flights.count(),
        "cancelled": flights.cancelled().count(),
        "long_waits": late.exists(),
        "first_out": [flight.designator for flight in first],
    }
