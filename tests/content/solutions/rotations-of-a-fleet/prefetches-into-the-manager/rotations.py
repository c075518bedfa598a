"""What the planes of an airline do on one day, for the people in the hangar."""

from departures.models import Flight, Plane
from django.db.models import Prefetch


def rotations(airline, day):
    """Return each plane of `airline` with its departures of `day`."""
    legs = Flight.objects.on(day).order_by("scheduled_departure", "number")
    planes = Plane.objects.filter(
        tail_number__in=Flight.objects.filter(airline=airline).values("plane")
    )
    planes = planes.prefetch_related(Prefetch("flights", legs))
    return [rotation(plane) for plane in planes.order_by("tail_number")]


def rotation(plane):
    """Return what one plane does on the day that its prefetched flights are of."""
    legs = plane.flights.all()
    cancelled = [leg for leg in legs if leg.is_cancelled]
    return {
        "plane": plane.tail_number,
        "legs": [f"{leg.designator} to {leg.destination_id}" for leg in legs],
        "cancelled": len(cancelled),
    }
