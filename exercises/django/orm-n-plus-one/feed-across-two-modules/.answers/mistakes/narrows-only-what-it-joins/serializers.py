"""What the feed says of a flight, field by field."""

from departures.models import Flight
from django.db.models import Prefetch
from django.utils import timezone

# What each field reads at the other end of a relation.
READS = {
    "airline": ("airline__name",),
    "destination": ("destination__name",),
    "plane": ("plane__model",),
    "later": ("plane__tail_number",),
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
            flights = flights.only("number", "scheduled_departure", "plane", *columns)
        if "later" in self.fields:
            legs = Flight.objects.on(self.day).order_by("scheduled_departure")
            flights = flights.prefetch_related(
                Prefetch("plane__flights", queryset=legs, to_attr="legs")
            )
        return flights

    def many(self, flights):
        """Return the plain values of several flights."""
        return [self.one(flight) for flight in self.fetched(flights)]

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
        if flight.plane is None:
            return []
        left = flight.scheduled_departure
        return [leg.designator for leg in flight.plane.legs if leg.scheduled_departure > left]
