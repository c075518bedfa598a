"""Thinning out the schedule before a storm."""

from departures.models import Flight
from django.db import connection, transaction
from django.utils import timezone


@transaction.atomic
def cancel(flight_id):
    """Cancel a flight unless no other stays; say whether it now is."""
    flight = Flight.objects.get(pk=flight_id)
    day = timezone.localdate(flight.scheduled_departure)
    with connection.cursor() as cursor:
        route = f"{flight.origin_id}-{flight.destination_id} {day}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [route])
    flying = Flight.objects.on(day).filter(
        origin=flight.origin_id, destination=flight.destination_id, departure_delay__isnull=False
    )
    keys = {pk for (pk,) in flying.values_list("pk")}
    if flight_id in keys and len(keys) > 1:
        Flight.objects.filter(pk=flight_id).update(
            departure_delay=None, arrival=None, arrival_delay=None, air_time=None
        )
        return True
    return flight_id not in keys
