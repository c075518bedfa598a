"""Where each plane of an airline was last sent."""

from departures.models import Flight, Plane
from django.db.models import OuterRef, Subquery


def whereabouts(airline, moment):
    """Return each plane of `airline`, and its last flight till `moment`."""
    own = Flight.objects.filter(plane=OuterRef("pk"))
    left = own.filter(
        scheduled_departure__lt=moment,
        departure_delay__isnull=False,
    )
    last = left.order_by("-scheduled_departure", "-airline", "-number")[:1]
    fleet = Plane.objects.filter(flights__airline=airline)
    planes = fleet.order_by("tail_number").annotate(
        carrier=Subquery(last.values("airline")),
        number=Subquery(last.values("number")),
        bound_for=Subquery(last.values("destination")),
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
