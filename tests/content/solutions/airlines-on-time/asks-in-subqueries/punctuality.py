"""How many of its flights each airline brings in on time."""

from departures.models import Airline, Flight
from django.db.models import Count, F, FloatField, OuterRef, Subquery
from django.db.models.functions import Cast, Coalesce, NullIf

LATE = 15  # minutes: a flight that comes in so much later is late


def punctuality(day):
    """Return what each airline did on `day`: flights, and those on time."""
    flights = Flight.objects.on(day).filter(airline=OuterRef("pk"))
    rows = Airline.objects.order_by("code").values(
        airline=F("name"),
        scheduled=number_of(flights),
        cancelled=number_of(flights.cancelled()),
        on_time=Cast(number_of(flights.filter(arrival_delay__lt=LATE)), FloatField())
        / NullIf(number_of(flights), 0),
    )
    return list(rows)


def number_of(flights):
    """Return the number of these flights of an airline, as an expression."""
    counted = flights.values("airline").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)
