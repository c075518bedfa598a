"""What the feed says of a flight, field by field."""

from collections import defaultdict

from departures.models import Flight
from django.utils import timezone

COLUMNS = {
    "flight": ("airline_id", "number"),
    "leaves": ("scheduled_departure",),
    "airline": ("airline__name",),
    "destination": ("destination_id", "destination__name"),
    "plane": ("plane__model",),
    "later": ("plane_id", "scheduled_departure"),
}


class FlightSerializer:
    """Turns flights into plain values."""

    def __init__(self, day, fields):
        self.day = day
        self.fields = fields

    def many(self, flights):
        """Return the plain values of several flights."""
        columns = {"id", *(name for field in self.fields for name in COLUMNS[field])}
        rows = list(flights.values(*columns))
        if "later" in self.fields:
            self.legs = self.legs_of({row["plane_id"] for row in rows} - {None})
        return [{name: getattr(self, name)(row) for name in self.fields} for row in rows]

    def legs_of(self, planes):
        legs = defaultdict(list)
        flights = Flight.objects.on(self.day).filter(plane__in=planes)
        for leg in flights.order_by("scheduled_departure"):
            legs[leg.plane_id].append(leg)
        return legs

    def flight(self, row):
        return f"{row['airline_id']} {row['number']}"

    def leaves(self, row):
        return f"{timezone.localtime(row['scheduled_departure']):%H:%M}"

    def airline(self, row):
        return row["airline__name"]

    def destination(self, row):
        return {"code": row["destination_id"], "name": row["destination__name"]}

    def plane(self, row):
        return row["plane__model"]

    def later(self, row):
        """Return what the plane is to fly later that day, in order."""
        return [
            leg.designator
            for leg in self.legs.get(row["plane_id"], ())
            if leg.scheduled_departure > row["scheduled_departure"]
        ]
