"""What the planes of an airline do on one day, for the people in the hangar."""

from collections import defaultdict

from departures.models import Flight, Plane


def rotations(airline, day):
    """Return each plane of `airline` with its departures of `day`."""
    fleet = Plane.objects.filter(flights__airline=airline).distinct().order_by("tail_number")
    tail_numbers = list(fleet.values_list("tail_number", flat=True))
    legs = defaultdict(list)
    flights = Flight.objects.on(day).filter(plane__in=tail_numbers)
    for flight in flights.order_by("scheduled_departure", "number"):
        legs[flight.plane_id].append(flight)
    return [
        {
            "plane": plane,
            "legs": [f"{leg.designator} to {leg.destination_id}" for leg in legs[plane]],
            "cancelled": sum(leg.is_cancelled for leg in legs[plane]),
        }
        for plane in tail_numbers
    ]
