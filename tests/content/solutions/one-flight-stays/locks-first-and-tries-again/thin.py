"""Thinning out the schedule before a storm."""

from functools import wraps

from departures.models import Flight
from django.db import OperationalError, transaction
from django.utils import timezone

DEADLOCK = "40P01"


def again(function, times=5):
    """Run the function in a transaction, and again when a deadlock has ended it."""

    @wraps(function)
    def run(*args):
        for left in reversed(range(times)):
            try:
                with transaction.atomic():
                    return function(*args)
            except OperationalError as error:
                if not left or getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                    raise

    return run


@again
def cancel(flight_id):
    """Cancel a flight unless no other stays; say whether it now is."""
    flight = Flight.objects.select_for_update().get(pk=flight_id)
    if flight.is_cancelled:
        return True
    day = timezone.localdate(flight.scheduled_departure)
    route = Flight.objects.on(day).filter(
        origin=flight.origin_id, destination=flight.destination_id
    )
    others = route.exclude(pk=flight_id).exclude(departure_delay=None)
    if not [other.pk for other in others.select_for_update()]:
        return False
    flight.departure_delay = flight.arrival = flight.arrival_delay = flight.air_time = None
    flight.save(update_fields=["departure_delay", "arrival", "arrival_delay", "air_time"])
    return True
