"""Thinning out the schedule before a storm."""

from departures.models import Flight
from django.db import OperationalError, connection, transaction
from django.utils import timezone

GONE = ("departure_delay", "arrival", "arrival_delay", "air_time")
AGAIN = {"40001", "40P01"}  # refused, or the victim of a deadlock


def cancel(flight_id):
    """Cancel a flight unless no other stays; say whether it now is."""
    while True:
        try:
            return attempt(flight_id)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in AGAIN:
                raise


@transaction.atomic
def attempt(flight_id):
    """Try it once, as if nobody else were there."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    flight = Flight.objects.get(pk=flight_id)
    if flight.is_cancelled:
        return True
    day = timezone.localdate(flight.scheduled_departure)
    others = Flight.objects.on(day).filter(
        origin=flight.origin_id, destination=flight.destination_id, departure_delay__isnull=False
    )
    if not others.exclude(pk=flight.pk).exists():
        return False
    for name in GONE:
        setattr(flight, name, None)
    flight.save(update_fields=GONE)
    return True
