"""Planes for flights that have none yet."""

from threading import Lock

from departures.models import Flight

ONE_AT_A_TIME = Lock()


def assign(tail_number):
    """Give the plane to the first flight without one; say which."""
    waiting = Flight.objects.filter(plane=None).select_related("airline")
    in_order = waiting.order_by("scheduled_departure", "airline", "number")
    with ONE_AT_A_TIME:
        flight = in_order.first()
        if flight is None:
            return None
        flight.plane_id = tail_number
        flight.save(update_fields=["plane"])
    return {"flight": flight.designator, "airline": flight.airline.name}
