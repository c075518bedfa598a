"""Planes for flights that have none yet."""

from departures.models import Flight


def assign(tail_number):
    """Give the plane to the first flight without one; say which."""
    waiting = Flight.objects.filter(plane=None).select_related("airline")
    in_order = waiting.order_by("scheduled_departure", "airline", "number")
    while (flight := in_order.first()) is not None:
        if Flight.objects.filter(pk=flight.pk, plane=None).update(plane=tail_number):
            return {"flight": flight.designator, "airline": flight.airline.name}
    return None
