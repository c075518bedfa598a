"""How many of its flights each airline brings in on time."""

from departures.models import Airline, Flight
from django.db.models import Count, Q

LATE = 15  # minutes: a flight that comes in so much later is late


def punctuality(day):
    """Return what each airline did on `day`: flights, and those on time."""
    today = Q(flights__in=Flight.objects.on(day))
    never_left = Q(flights__departure_delay=None)
    in_time = Q(flights__arrival_delay__lt=LATE)
    airlines = Airline.objects.order_by("code").annotate(
        scheduled=Count("flights", filter=today),
        cancelled=Count("flights", filter=never_left),
        on_time=Count("flights", filter=in_time),
    )
    return [line(airline) for airline in airlines]


def line(airline):
    """Return what the list says of one airline."""
    share = airline.on_time / airline.scheduled if airline.scheduled else None
    return {
        "airline": airline.name,
        "scheduled": airline.scheduled,
        "cancelled": airline.cancelled,
        "on_time": share,
    }
