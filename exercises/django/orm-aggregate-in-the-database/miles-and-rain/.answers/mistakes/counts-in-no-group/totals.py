"""What left the three airports in a day, and what fell on them."""

from datetime import datetime, time, timedelta

from departures.models import Airport, Flight, Weather
from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

AIRPORTS = ("EWR", "JFK", "LGA")


def totals(day):
    """Return for each airport its flights, their miles, and the rain."""
    since, until = bounds(day)
    left = Flight.objects.between(since, until).filter(
        origin=OuterRef("pk"), departure_delay__isnull=False
    )
    measured = Weather.objects.filter(
        airport=OuterRef("pk"),
        hour__gte=since,
        hour__lt=until,
    )
    flights = left.annotate(all=Count("pk")).values("all")
    miles = left.annotate(all=Sum("distance")).values("all")
    rain = measured.annotate(all=Sum("precipitation"))
    airports = Airport.objects.filter(code__in=AIRPORTS).order_by("code")
    airports = airports.annotate(
        flights=Coalesce(Subquery(flights), 0),
        miles=Coalesce(Subquery(miles), 0),
        rain=Subquery(rain.values("all")),
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
