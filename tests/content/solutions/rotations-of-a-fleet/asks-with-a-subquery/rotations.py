"""What an airline's planes do on one day: two questions that share a subquery."""

from itertools import groupby
from operator import attrgetter

from departures.models import Flight, Plane


def rotations(airline, day):
    """Return each plane of `airline` with its departures of `day`."""
    fleet = Flight.objects.filter(airline=airline, plane__isnull=False).values("plane").distinct()
    legs = Flight.objects.on(day).filter(plane__in=fleet).order_by("plane", "scheduled_departure")
    flown = {plane: [*own] for plane, own in groupby(legs, key=attrgetter("plane_id"))}
    planes = Plane.objects.filter(pk__in=fleet).order_by("pk").only("pk").iterator()
    return [rotation(plane.pk, flown.get(plane.pk, [])) for plane in planes]


def rotation(tail_number, legs):
    return {
        "plane": tail_number,
        "legs": [f"{leg.designator} to {leg.destination_id}" for leg in legs],
        "cancelled": sum(leg.is_cancelled for leg in legs),
    }
