"""What left the three airports in a day, and what fell on them."""

from departures.models import Airport, Flight, Weather
from django.db.models import Count, OuterRef, Q, Subquery, Sum

AIRPORTS = ("EWR", "JFK", "LGA")


def totals(day):
    """Return for each airport its flights, their miles, and the rain."""
    left = Q(departures__in=Flight.objects.on(day).exclude(departure_delay=None))
    measured = Weather.objects.filter(airport=OuterRef("pk"), hour__date=day).values("airport")
    rows = (
        Airport.objects.filter(code__in=AIRPORTS)
        .annotate(
            flights=Count("departures", filter=left),
            miles=Sum("departures__distance", filter=left, default=0),
            rain=Subquery(measured.annotate(sum=Sum("precipitation")).values("sum")),
        )
        .values_list("code", "flights", "miles", "rain")
        .order_by("code")
    )
    return [
        {"airport": code, "flights": flights, "miles": miles, "rain": hundredths(rain)}
        for code, flights, miles, rain in rows
    ]


def hundredths(inches):
    """Return inches to the hundredth, as the gauge gives them."""
    return None if inches is None else round(inches, 2)
