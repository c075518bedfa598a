"""What left the three airports in a day, and what fell on them."""

from datetime import datetime, time, timedelta

from departures.models import Airport
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

AIRPORTS = ("EWR", "JFK", "LGA")


def totals(day):
    """Return for each airport its flights, their miles, and the rain."""
    since, until = bounds(day)
    left = Q(
        departures__scheduled_departure__gte=since,
        departures__scheduled_departure__lt=until,
        departures__departure_delay__isnull=False,
    )
    measured = Q(weather__hour__gte=since, weather__hour__lt=until)
    airports = Airport.objects.filter(code__in=AIRPORTS).order_by("code")
    airports = airports.annotate(
        flights=Count("departures", filter=left, distinct=True),
        miles=Coalesce(
            Sum("departures__distance", filter=left)
            / Greatest(Count("weather", distinct=True), 1),
            0,
        ),
        rain=Sum("weather__precipitation", filter=measured)
        / Greatest(Count("departures", distinct=True), 1),
    )
    return [
        {
            "airport": airport.code,
            "flights": airport.flights,
            "miles": airport.miles,
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
