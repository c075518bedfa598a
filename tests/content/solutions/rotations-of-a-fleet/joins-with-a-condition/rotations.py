"""What the planes of an airline do on one day, for the people in the hangar."""

from datetime import datetime, time, timedelta

from departures.models import Flight, Plane
from django.db.models import FilteredRelation, Q
from django.utils import timezone


def rotations(airline, day):
    """Return each plane of `airline` with its departures of `day`."""
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    next_midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    today = Q(
        flights__scheduled_departure__gte=midnight,
        flights__scheduled_departure__lt=next_midnight,
    )
    fleet = Flight.objects.filter(airline=airline, plane__isnull=False).values("plane")
    rows = (
        Plane.objects.filter(tail_number__in=fleet)
        .annotate(leg=FilteredRelation("flights", condition=today))
        .order_by("tail_number", "leg__scheduled_departure", "leg__number")
        .values_list(
            "tail_number",
            "leg__airline",
            "leg__number",
            "leg__destination",
            "leg__departure_delay",
        )
    )
    found = {}
    for plane, carrier, number, destination, delay in rows:
        entry = found.setdefault(plane, {"plane": plane, "legs": [], "cancelled": 0})
        if carrier:
            entry["legs"].append(f"{carrier} {number} to {destination}")
            entry["cancelled"] += delay is None
    return list(found.values())
