"""Which airlines got away best from each airport on one day."""

from itertools import accumulate, groupby

from departures.models import Airport, Flight
from django.db.models import Avg, Count, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Rank


def league(day, places=3):
    """Return the best airlines of each airport on `day`, best first.

    Asked of the airports: each has its total, and a row for each of its airlines that left.
    """
    today = Q(departures__in=Flight.objects.on(day))
    total = Airport.objects.filter(today, pk=OuterRef("pk")).values("pk")
    rows = (
        Airport.objects.filter(today)
        .values("code", "departures__airline")
        .annotate(
            flights=Count("departures"),
            delay=Avg("departures__departure_delay"),
            left=Count("departures__departure_delay"),
        )
        .filter(left__gt=0)
        .annotate(
            of=Subquery(total.annotate(n=Count("departures")).values("n")),
            airline=F("departures__airline__name"),
            place=Window(Rank(), partition_by=F("code"), order_by="delay"),
        )
        .filter(place__lte=places)
        .order_by("code", "place", "departures__airline")
    )
    return [
        line for _, group in groupby(rows, key=lambda row: row["code"]) for line in table(group)
    ]


def table(group):
    """Return the lines of one airport."""
    rows = list(group)
    for row, so_far in zip(rows, accumulate(row["flights"] for row in rows), strict=True):
        line = {name: row[name] for name in ("place", "airline", "delay", "flights", "of")}
        yield {"airport": row["code"], "so_far": so_far, **line}
