"""What the feed says of a flight, field by field."""

from collections import defaultdict

from departures.models import Flight
from django.db.models import F
from django.utils import timezone

SHOWN = {
    "airline": "airline__name",
    "destination": "destination__name",
    "plane": "plane__model",
}


class FlightSerializer:
    """Turns flights into plain values."""

    def __init__(self, day, fields):
        self.day = day
        self.fields = fields

    def many(self, flights):
        """Return the plain values of several flights."""
        flights = list(
            flights.annotate(
                **{f"{name}_shown": F(SHOWN[name]) for name in self.fields if name in SHOWN}
            )
        )
        self.legs = defaultdict(list)
        if "later" in self.fields:
            planes = [flight.plane_id for flight in flights if flight.plane_id]
            legs = Flight.objects.on(self.day).filter(plane_id__in=planes)
            for leg in sorted(legs, key=lambda leg: leg.scheduled_departure):
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
        return flight.airline_shown

    def destination(self, flight):
        return {"code": flight.destination_id, "name": flight.destination_shown}

    def plane(self, flight):
        return flight.plane_shown

    def later(self, flight):
        """Return what the plane is to fly later that day, in order."""
        return [
            leg.designator
            for leg in self.legs[flight.plane_id]
            if leg.scheduled_departure > flight.scheduled_departure
        ]
