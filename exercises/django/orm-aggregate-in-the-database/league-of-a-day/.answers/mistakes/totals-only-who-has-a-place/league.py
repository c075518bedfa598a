"""Which airlines got away best from each airport on one day."""

from departures.models import Flight
from django.db.models import Avg, Count, F, Func, IntegerField, Window
from django.db.models.functions import Rank


class Total(Func):
    """A sum over a window, of numbers that are aggregates themselves."""

    function = "SUM"
    window_compatible = True
    output_field = IntegerField()


def league(day, places=3):
    """Return the best airlines of each airport on `day`, best first."""
    flights = Flight.objects.on(day)
    best_first = {"partition_by": "origin", "order_by": "delay"}
    ranked = (
        flights.values("origin", "airline", name=F("airline__name"))
        .annotate(
            flights=Count("pk"),
            delay=Avg("departure_delay"),
        )
        .filter(delay__isnull=False)
        .annotate(
            of=Window(Total("flights"), partition_by="origin"),
            place=Window(Rank(), **best_first),
            so_far=Window(
                Total("flights"),
                partition_by="origin",
                order_by=["delay", "airline"],
            ),
        )
        .filter(place__lte=places)
    )
    return [line(row) for row in ranked.order_by("origin", "place", "airline")]


def line(row):
    """Return what the table says of one airline."""
    shown = ("place", "delay", "flights", "so_far", "of")
    names = {"airport": row["origin"], "airline": row["name"]}
    return names | {name: row[name] for name in shown}
