"""How many of its flights each airline brings in on time."""

from datetime import datetime, time, timedelta

from departures.models import Airline
from django.db.models import Avg, Case, Count, FilteredRelation, Q, Value, When
from django.utils import timezone

LATE = 15  # minutes: a flight that comes in so much later is late


def punctuality(day):
    """Return what each airline did on `day`: flights, and those on time."""
    tomorrow = day + timedelta(days=1)
    since, until = (timezone.make_aware(datetime.combine(d, time.min)) for d in (day, tomorrow))
    on_day = Q(
        flights__scheduled_departure__gte=since,
        flights__scheduled_departure__lt=until,
    )
    today = FilteredRelation("flights", condition=on_day)
    one_or_nought = Case(
        When(leg__arrival_delay__lt=LATE, then=Value(1.0)),
        When(leg__isnull=False, then=Value(0.0)),
    )
    lines = Airline.objects.annotate(
        leg=today,
        scheduled=Count("leg"),
        cancelled=Count("leg") - Count("leg__departure_delay"),
        on_time=Avg(one_or_nought),
    )
    shown = ("scheduled", "cancelled", "on_time")
    return [
        {"airline": airline.name} | {name: getattr(airline, name) for name in shown}
        for airline in lines.order_by("code")
    ]
