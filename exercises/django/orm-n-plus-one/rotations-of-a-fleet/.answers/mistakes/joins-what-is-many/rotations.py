"""What an airline's planes do on one day, for the hangar."""

from departures.models import Plane


def rotations(airline, day):
    """Return each plane of `airline` with its departures of `day`."""
    planes = Plane.objects.filter(flights__airline=airline).distinct()
    planes = planes.order_by("tail_number").select_related("flights")
    return [rotation(plane, day) for plane in planes]


def rotation(plane, day):
    """Return what one plane does on `day`."""
    legs = plane.flights.on(day).order_by("scheduled_departure")
    return {
        "plane": plane.tail_number,
        "legs": [told(leg) for leg in legs],
        "cancelled": legs.cancelled().count(),
    }


def told(leg):
    """Return what the list says of one departure."""
    return f"{leg.designator} to {leg.destination_id}"
