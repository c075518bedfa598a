"""Where each plane of an airline was last sent."""

from departures.models import Flight


def whereabouts(airline, moment):
    """Return each plane of `airline`, and its last flight till `moment`."""
    fleet = Flight.objects.filter(airline=airline).values("plane")
    left = Flight.objects.filter(
        plane__in=fleet,
        scheduled_departure__lt=moment,
        departure_delay__isnull=False,
    )
    last = left.order_by("plane", "-scheduled_departure", "-airline", "-number")
    return [line(flight) for flight in last.distinct("plane")]


def line(flight):
    """Return what the list says of one plane."""
    return {
        "plane": flight.plane_id,
        "flight": flight.designator,
        "bound_for": flight.destination_id,
    }
