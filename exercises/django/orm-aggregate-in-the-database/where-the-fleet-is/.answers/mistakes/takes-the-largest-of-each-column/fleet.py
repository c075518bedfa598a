"""Where each plane of an airline was last sent."""

from departures.models import Plane
from django.db.models import Max, Q


def whereabouts(airline, moment):
    """Return each plane of `airline`, and its last flight till `moment`."""
    left = Q(
        flights__scheduled_departure__lt=moment,
        flights__departure_delay__isnull=False,
    )
    fleet = Plane.objects.filter(flights__airline=airline)
    planes = fleet.order_by("tail_number").annotate(
        carrier=Max("flights__airline", filter=left),
        number=Max("flights__number", filter=left),
        bound_for=Max("flights__destination", filter=left),
    )
    return [line(plane) for plane in planes]


def line(plane):
    """Return what the list says of one plane."""
    flight = f"{plane.carrier} {plane.number}" if plane.carrier else None
    return {
        "plane": plane.tail_number,
        "flight": flight,
        "bound_for": plane.bound_for,
    }
