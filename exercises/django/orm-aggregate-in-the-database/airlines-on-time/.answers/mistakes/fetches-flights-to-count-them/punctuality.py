"""How many of its flights each airline brings in on time."""

from departures.models import Airline, Flight
from django.db.models import Prefetch

LATE = 15  # minutes: a flight that comes in so much later is late


def punctuality(day):
    """Return what each airline did on `day`: flights, and those on time."""
    today = Prefetch("flights", Flight.objects.on(day), to_attr="today")
    airlines = Airline.objects.order_by("code").prefetch_related(today)
    return [line(airline) for airline in airlines]


def line(airline):
    """Return what the list says of one airline."""
    delays = [flight.arrival_delay for flight in airline.today]
    on_time = [delay for delay in delays if delay is not None and delay < LATE]
    return {
        "airline": airline.name,
        "scheduled": len(airline.today),
        "cancelled": sum(flight.is_cancelled for flight in airline.today),
        "on_time": len(on_time) / len(delays) if delays else None,
    }
