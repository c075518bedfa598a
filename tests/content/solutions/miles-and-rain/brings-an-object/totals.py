"""What left the three airports in a day, and what fell on them."""

from datetime import datetime, time, timedelta

from departures.models import Airport, Flight
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import JSONObject
from django.utils import timezone

AIRPORTS = ("EWR", "JFK", "LGA")


def totals(day):
    """Return for each airport its flights, their miles, and the rain."""
    since, until = bounds(day)
    left = Flight.objects.between(since, until).filter(
        origin=OuterRef("pk"), departure_delay__isnull=False
    )
    both = JSONObject(flights=Count("pk"), miles=Sum("distance"))
    measured = Q(weather__hour__gte=since, weather__hour__lt=until)
    airports = Airport.objects.filter(code__in=AIRPORTS).order_by("code")
    airports = airports.annotate(
        left=Subquery(left.values("origin").annotate(all=both).values("all")),
        rain=Sum("weather__precipitation", filter=measured),
    )
    nothing = {"flights": 0, "miles": 0}
    return [
        {
            "airport": airport.code,
            **(airport.left or nothing),
            "rain": rounded(airport.rain),
        }
        for airport in airports
    ]


def bounds(day):
    """Return the instant that `day` begins in New York, and its end."""
    tomorrow = day + timedelta(days=1)
    begins = (datetime.combine(each, time.min) for each in (day, tomorrow))
    return tuple(timezone.make_aware(midnight) for midnight in begins)


def rounded(inches):
    """Return inches to the hundredth, as the gauge gives them."""
    return None if inches is None else round(inches, 2)
