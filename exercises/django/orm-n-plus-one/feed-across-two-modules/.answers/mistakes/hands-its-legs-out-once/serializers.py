"""What the feed says of a flight, field by field."""

from departures.models import Flight
from django.utils import timezone

# What each field reads: of the flight itself, and at the other end of a relation.
OWN = ("number", "scheduled_departure", "airline", "destination", "plane")
READS = {
    "airline": ("airline__name",),
    "destination": ("destination__name",),
    "plane": ("plane__model",),
}


class FlightSerializer:
    """Turns flights into plain values.

    Each field is made by the method of its name. Partners ask for the
    fields they need; `fields` names them. Whoever adds a field that leads to
    another table names in READS what it reads there.
    """

    def __init__(self, day, fields):
        self.day = day
        self.fields = fields

    def fetched(self, flights):
        """Return the queryset with all that the fields read of other tables, and no more."""
        columns = [column for field in self.fields for column in READS.get(field, ())]
        relations = {column.partition("__")[0] for column in columns}
        if relations:  # without a name, select_related would follow them all
            flights = flights.select_related(*relations)
        return flights.only(*OWN, *columns)

    def many(self, flights):
        """Return the plain values of several flights."""
        flights = list(self.fetched(flights))
        if "later" in self.fields:
            planes = {flight.plane_id for flight in flights} - {None}
            legs = Flight.objects.on(self.day).filter(plane__in=planes)
            self.legs = {plane: [] for plane in planes}
            for leg in legs.order_by("scheduled_departure"):
                self.legs[leg.plane_id].append(leg)
        return [self.one(flight) for flight in flights]

    def one(self, flight):
        """Return the plain values of one flight."""
        return {name: getattr(self, name)(flight) for name in self.fields}

    def flight(self, flight):
        return flight.designator

    def leaves(self, flight):
        return f"{timezone.localtime(flight.scheduled_departure):%H:%M}"

    def airline(self, flight):
        return flight.airline.name

    def destination(self, flight):
        return {"code": flight.destination_id, "name": flight.destination.name}

    def plane(self, flight):
        return flight.plane.model if flight.plane else None

    def later(self, flight):
        """Return what the plane is to fly later that day, in order."""
        legs = self.legs.pop(flight.plane_id, [])
        left = flight.scheduled_departure
        return [leg.designator for leg in legs if leg.scheduled_departure > left]
