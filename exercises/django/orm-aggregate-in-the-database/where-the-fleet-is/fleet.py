"""Where each plane of an airline was last sent."""

from departures.models import Plane


def whereabouts(airline, moment):
    """Return each plane of `airline`, and its last flight till `moment`."""
    planes = Plane.objects.filter(flights__airline=airline).distinct()
    return [line(plane, moment) for plane in planes.order_by("tail_number")]


def line(plane, moment):
    """Return what the list says of one plane."""
    left = plane.flights.filter(
        scheduled_departure__lt=moment,
        departure_delay__isnull=False,
    )
    last = left.order_by("scheduled_departure", "airline", "number").last()
    return {
        "plane": plane.tail_number,
        "flight": last.designator if last else None,
        "bound_for": last.destination_id if last else None,
    }
