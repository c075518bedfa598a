"""The board of one destination: what leaves for it next."""

from departures.models import Flight

COLUMNS = ("scheduled_departure", "airline", "number", "origin")


def next_flights(destination, since, size=10):
    """Return the next `size` flights there, from `since` on."""
    flights = Flight.objects.filter(
        destination=destination,
        scheduled_departure__gte=since,
    )
    in_order = flights.order_by("scheduled_departure")
    return list(in_order.values_list(*COLUMNS)[:size])
