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
    """Return the best airlines of each airport on `day`, best first.

    Who never left comes last, and goes by a window's number: a HAVING would take its flights out
    of the airport's total.
    """
    best_first = [F("delay").asc(nulls_last=True)]
    ranked = (
        Flight.objects.on(day)
        .values("origin", "airline", name=F("airline__name"))
        .annotate(
            flights=Count("pk"),
            delay=Avg("departure_delay"),
            left=Count("departure_delay"),
        )
        .annotate(
            place=Window(Rank(), partition_by="origin", order_by=best_first),
            ever_left=Window(Total("left"), partition_by=("origin", "airline")),
            so_far=Window(
                Total("flights"),
                partition_by="origin",
                order_by=[*best_first, F("airline").asc()],
            ),
            of=Window(Total("flights"), partition_by="origin"),
        )
        .filter(place__lte=places, ever_left__gt=0)
        .order_by("origin", "place", "airline")
    )
    return [
        {
            "airport": row["origin"],
            "place": row["place"],
            "airline": row["name"],
            "delay": row["delay"],
            "flights": row["flights"],
            "so_far": row["so_far"],
            "of": row["of"],
        }
        for row in ranked
    ]
