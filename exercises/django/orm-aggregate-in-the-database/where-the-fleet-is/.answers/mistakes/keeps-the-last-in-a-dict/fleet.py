"""Where each plane of an airline was last sent."""

from departures.models import Flight


def whereabouts(airline, moment):
    """Return each plane of `airline`, and its last flight till `moment`."""
    fleet = Flight.objects.filter(airline=airline).values("plane")
    flights = Flight.objects.filter(plane__in=fleet)
    in_order = flights.order_by("scheduled_departure", "airline", "number")
    last = {}
    for flight in in_order:
        last.setdefault(flight.plane_id, None)
        if flight.scheduled_departure < moment and not flight.is_cancelled:
            last[flight.plane_id] = flight
    return [line(plane, last[plane]) for plane in sorted(last)]


def line(plane, flight):
    """Return what the list says of one plane."""
    return {
        "plane": plane,
        "flight": flight.designator if flight else None,
        "bound_for": flight.destination_id if flight else None,
    }
