"""Where each plane of an airline was last sent."""

from departures.models import Flight, Plane
from django.db.models import F, FilteredRelation, Max, OuterRef, Q, Subquery


def whereabouts(airline, moment):
    """Return each plane of `airline`, and its last flight till `moment`."""
    left = Flight.objects.filter(
        plane=OuterRef("pk"),
        scheduled_departure__lt=moment,
        departure_delay__isnull=False,
    )
    latest = left.values("plane").annotate(at=Max("scheduled_departure"))
    fleet = Flight.objects.filter(airline=airline).values("plane")
    planes = Plane.objects.filter(tail_number__in=fleet).annotate(
        latest=Subquery(latest.values("at")),
        last=FilteredRelation(
            "flights",
            condition=Q(
                flights__scheduled_departure=F("latest"),
                flights__departure_delay__isnull=False,
            ),
        ),
        carrier=F("last__airline"),
        number=F("last__number"),
        bound_for=F("last__destination"),
    )
    return [line(plane) for plane in planes.order_by("tail_number")]


def line(plane):
    """Return what the list says of one plane."""
    flight = f"{plane.carrier} {plane.number}" if plane.carrier else None
    return {
        "plane": plane.tail_number,
        "flight": flight,
        "bound_for": plane.bound_for,
    }
