"""Where each plane of an airline was last sent."""

from departures.models import Flight, Plane
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery


def whereabouts(airline, moment):
    """Return each plane of `airline`, and its last flight till `moment`."""
    own = Flight.objects.filter(plane=OuterRef("pk"))
    left = own.filter(scheduled_departure__lt=moment).exclude(departure_delay=None)
    last = left.order_by("-scheduled_departure", "-airline", "-number").values("pk")[:1]
    planes = (
        Plane.objects.filter(Exists(own.filter(airline=airline)))
        .annotate(key=Subquery(last))
        .annotate(last=FilteredRelation("flights", condition=Q(flights__pk=F("key"))))
        .order_by("pk")
        .values_list("pk", "last__airline", "last__number", "last__destination")
    )
    return [
        {
            "plane": plane,
            "flight": f"{carrier} {number}" if carrier else None,
            "bound_for": bound_for,
        }
        for plane, carrier, number, bound_for in planes
    ]
