"""Thinning out the schedule before a storm."""

from departures.models import Airport, Flight
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
    Airport.objects.select_for_update().get(pk=flight.destination_id)
    flight.refresh_from_db()
    if flight.is_cancelled:
        return True
    others = staying(flight).exclude(pk=flight.pk)
    if not others.exists():
        return False
    Flight.objects.filter(pk=flight.pk).update(**CANCELLED)
    return True


def staying(flight):
    """Return the flights of its route and day that are not cancelled."""
    day = timezone.localdate(flight.scheduled_departure)
    route = Flight.objects.on(day).filter(
        origin=flight.origin_id, destination=flight.destination_id
    )
    return route.exclude(departure_delay=None)
