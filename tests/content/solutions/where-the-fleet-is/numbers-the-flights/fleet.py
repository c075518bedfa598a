"""Where each plane of an airline was last sent."""

from departures.models import Flight, Plane
from django.db.models import FilteredRelation, Q, Window
from django.db.models.functions import RowNumber


def whereabouts(airline, moment):
    """Return each plane of `airline` with its last flight before `moment`."""
    fleet = Flight.objects.filter(airline=airline).values("plane")
    left = Q(
        flights__scheduled_departure__lt=moment,
        flights__departure_delay__isnull=False,
    )
    latest_first = ["-leg__scheduled_departure", "-leg__airline", "-leg__number"]
    rows = (
        Plane.objects.filter(tail_number__in=fleet)
        .annotate(
            leg=FilteredRelation("flights", condition=left),
            place=Window(RowNumber(), partition_by="tail_number", order_by=latest_first),
        )
        .filter(place=1)
        .order_by("tail_number")
        .values_list("tail_number", "leg__airline", "leg__number", "leg__destination")
    )
    return [
        {
            "plane": plane,
            "flight": f"{carrier} {number}" if carrier else None,
            "bound_for": bound_for,
        }
        for plane, carrier, number, bound_for in rows
    ]
