"""What left the three airports in a day, and what fell on them."""

from datetime import datetime, time, timedelta

from departures.models import Airport
from django.db.models import Count, Sum
from django.utils import timezone

AIRPORTS = ("EWR", "JFK", "LGA")


def totals(day):
    """Return for each airport its flights, their miles, and the rain."""
    airports = Airport.objects.filter(code__in=AIRPORTS).order_by("code")
    return [line(airport, *bounds(day)) for airport in airports]


def line(airport, since, until):
    """Return what the list says of one airport."""
    left = airport.departures.between(since, until)
    left = left.filter(departure_delay__isnull=False).aggregate(
        flights=Count("pk"), miles=Sum("distance", default=0)
    )
    measured = airport.weather.filter(hour__gte=since, hour__lt=until)
    rain = measured.aggregate(rain=Sum("precipitation"))["rain"]
    return {"airport": airport.code, **left, "rain": rounded(rain)}


def bounds(day):
    """Return the instant that `day` begins in New York, and its end."""
    tomorrow = day + timedelta(days=1)
    begins = (datetime.combine(each, time.min) for each in (day, tomorrow))
    return tuple(timezone.make_aware(midnight) for midnight in begins)


def rounded(inches):
    """Return inches to the hundredth, as the gauge gives them."""
    return None if inches is None else round(inches, 2)
