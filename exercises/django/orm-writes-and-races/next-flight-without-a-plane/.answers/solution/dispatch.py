"""Planes for flights that have none yet."""

from departures.models import Flight
from django.db import transaction


@transaction.atomic
def assign(tail_number):
    """Give the plane to the first flight without one; say which."""
    waiting = Flight.objects.filter(plane=None).select_related("airline")
    in_order = waiting.order_by("scheduled_departure", "airline", "number")
    free = in_order.select_for_update(skip_locked=True, of=("self",))
    flight = free.first()
    if flight is None:
        return None
    flight.plane_id = tail_number
    flight.save(update_fields=["plane"])
    return {"flight": flight.designator, "airline": flight.airline.name}
