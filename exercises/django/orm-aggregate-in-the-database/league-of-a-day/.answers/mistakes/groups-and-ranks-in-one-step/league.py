"""Which airlines got away best from each airport on one day."""

from itertools import accumulate, groupby

from departures.models import Flight
from django.db.models import Avg, Count, F, OuterRef, Subquery, Window
from django.db.models.functions import Rank


def league(day, places=3):
    """Return the best airlines of each airport on `day`, best first."""
    flights = Flight.objects.on(day)
    there = flights.filter(origin=OuterRef("origin")).values("origin")
    pairs = flights.values("origin", "airline", name=F("airline__name"))
    grouped = pairs.annotate(
        flights=Count("pk"),
        delay=Avg("departure_delay"),
        of=Subquery(there.annotate(all=Count("pk")).values("all")),
        place=Window(Rank(), partition_by="origin", order_by="delay"),
    )
    ranked = grouped.filter(delay__isnull=False, place__lte=places)
    rows = ranked.order_by("origin", "place", "airline")
    lines = []
    for _, group in groupby(rows, key=lambda row: row["origin"]):
        lines += table(list(group))
    return lines


def table(rows):
    """Return the lines of one airport."""
    so_far = accumulate(row["flights"] for row in rows)
    return [
        {
            "airport": row["origin"],
            "place": row["place"],
            "airline": row["name"],
            "delay": row["delay"],
            "flights": row["flights"],
            "so_far": flights,
            "of": row["of"],
        }
        for row, flights in zip(rows, so_far, strict=True)
    ]
