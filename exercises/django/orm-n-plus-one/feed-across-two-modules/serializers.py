"""What the feed says of a flight, field by field."""

from django.utils import timezone


class FlightSerializer:
    """Turns flights into plain values.

    Each field is made by the method of its name. Partners ask for the
    fields they need; `fields` names them.
    """

    def __init__(self, day, fields):
        self.day = day
        self.fields = fields

    def many(self, flights):
        """Return the plain values of several flights."""
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
        airport = flight.destination
        return {"code": airport.code, "name": airport.name}

    def plane(self, flight):
        return flight.plane.model if flight.plane else None

    def later(self, flight):
        """Return what the plane is to fly later that day, in order."""
        if flight.plane is None:
            return []
        left = flight.scheduled_departure
        legs = flight.plane.flights.on(self.day)
        legs = legs.filter(scheduled_departure__gt=left)
        in_order = legs.order_by("scheduled_departure")
        return [leg.designator for leg in in_order]
