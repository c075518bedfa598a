"""Planes for flights that have none yet."""

from departures.models import Flight
from django.db import transaction

ORDER = ("scheduled_departure", "airline_id", "number")


def assign(tail_number):
    """Give the plane to the first flight without one; say which."""
    with transaction.atomic():
        free = Flight.objects.select_for_update(skip_locked=True, no_key=True)
        flight = free.filter(plane__isnull=True).order_by(*ORDER)[:1].first()
        if flight is not None:
            Flight.objects.filter(pk=flight.pk).update(plane_id=tail_number)
    if flight is not None:
        return {"flight": flight.designator, "airline": flight.airline.name}
