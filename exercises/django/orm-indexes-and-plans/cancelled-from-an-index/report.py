"""The report on flights that never left."""

from departures.models import Flight

COLUMNS = ("scheduled_departure", "airline", "number")


def cancelled(origin, since, until):
    """Return what was cancelled there, from `since` to before `until`."""
    flights = Flight.objects.cancelled().between(since, until)
    in_order = flights.filter(origin=origin).order_by("scheduled_departure")
    return list(in_order.values_list(*COLUMNS))
