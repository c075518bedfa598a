"""Where each plane of an airline was last sent."""

from departures.models import Flight, Plane
from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Concat, JSONObject


def whereabouts(airline, moment):
    """Return each plane of `airline` with its last flight before `moment`."""
    last = (
        Flight.objects.filter(plane=OuterRef("pk"), scheduled_departure__lt=moment)
        .exclude(departure_delay=None)
        .order_by("scheduled_departure", "airline", "number")
        .reverse()
    )
    told = JSONObject(
        flight=Concat("airline", Value(" "), "number", output_field=CharField()),
        bound_for=F("destination"),
    )
    planes = (
        Plane.objects.filter(flights__airline=airline)
        .distinct()
        .order_by("tail_number")
        .values_list("tail_number", Subquery(last.values(told=told)[:1]))
    )
    nowhere = {"flight": None, "bound_for": None}
    return [{"plane": plane, **(told or nowhere)} for plane, told in planes]
