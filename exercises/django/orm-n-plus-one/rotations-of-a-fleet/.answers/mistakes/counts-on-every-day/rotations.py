"""What an airline's planes do on one day, for the hangar."""

from departures.models import Flight, Plane
from django.db.models import Count, Prefetch, Q


def rotations(airline, day):
    """Return each plane of `airline` with its departures of `day`."""
    legs = Flight.objects.on(day).order_by("scheduled_departure")
    planes = Plane.objects.filter(flights__airline=airline).distinct()
    planes = planes.annotate(
        cancelled=Count("flights", filter=Q(flights__departure_delay=None), distinct=True)
    )
    planes = planes.order_by("tail_number").prefetch_related(
        Prefetch("flights", queryset=legs, to_attr="legs")
    )
    return [rotation(plane) for plane in planes]


def rotation(plane):
    """Return what one plane does on the day that its `legs` are of."""
    return {
        "plane": plane.tail_number,
        "legs": [told(leg) for leg in plane.legs],
        "cancelled": plane.cancelled,
    }


def told(leg):
    """Return what the list says of one departure."""
    return f"{leg.designator} to {leg.destination_id}"
