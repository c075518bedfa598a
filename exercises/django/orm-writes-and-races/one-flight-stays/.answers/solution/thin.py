"""Thinning out the schedule before a storm."""

from departures.models import Flight
from django.db import transaction
from django.utils import timezone

CANCELLED = {
    "departure_delay": None,
    "arrival": None,
    "arrival_delay": None,
    "air_time": None,
}


@transaction.atomic
def cancel(flight_id):
    """Cancel a flight unless no other stays; say whether it now is."""
    flight = Flight.objects.get(pk=flight_id)
    in_order = staying(flight).order_by("pk")
    locked = in_order.select_for_update().values_list("pk", flat=True)
    flights = set(locked)
    if flight_id not in flights:
        return True
    if len(flights) == 1:
        return False
    Flight.objects.filter(pk=flight_id).update(**CANCELLED)
    return True


def staying(flight):
    """Return the flights of its route and day that are not cancelled."""
    day = timezone.localdate(flight.scheduled_departure)
    route = Flight.objects.on(day).filter(
        origin=flight.origin_id, destination=flight.destination_id
    )
    return route.exclude(departure_delay=None)
