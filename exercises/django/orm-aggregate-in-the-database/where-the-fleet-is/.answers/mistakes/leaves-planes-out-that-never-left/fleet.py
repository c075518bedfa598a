"""Where each plane of an airline was last sent."""

from departures.models import Flight
from django.db.models import Window
from django.db.models.functions import RowNumber


def whereabouts(airline, moment):
    """Return each plane of `airline`, and its last flight till `moment`."""
    fleet = Flight.objects.filter(airline=airline).values("plane")
    left = Flight.objects.filter(
        plane__in=fleet,
        scheduled_departure__lt=moment,
        departure_delay__isnull=False,
    )
    latest_first = ["-scheduled_departure", "-airline", "-number"]
    place = Window(RowNumber(), partition_by="plane", order_by=latest_first)
    last = left.annotate(place=place).filter(place=1).order_by("plane")
    return [line(flight) for flight in last]


def line(flight):
    """Return what the list says of one plane."""
    return {
        "plane": flight.plane_id,
        "flight": flight.designator,
        "bound_for": flight.destination_id,
    }
