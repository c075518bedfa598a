"""How many of its flights each airline brings in on time."""

from departures.models import Airline, Flight

LATE = 15  # minutes: a flight that comes in so much later is late


def punctuality(day):
    """Return what each airline did on `day`: flights, and those on time."""
    airlines = Airline.objects.order_by("code")
    return [line(airline, day) for airline in airlines]


def line(airline, day):
    """Return what the list says of one airline."""
    flights = Flight.objects.on(day).filter(airline=airline)
    scheduled = flights.count()
    on_time = flights.filter(arrival_delay__lt=LATE).count()
    return {
        "airline": airline.name,
        "scheduled": scheduled,
        "cancelled": flights.cancelled().count(),
        "on_time": on_time / scheduled if scheduled else None,
    }
