"""What the feed says of a flight: each field knows what it needs."""

from departures.models import Flight
from django.db.models import Prefetch
from django.utils import timezone

WIDE = {
    "destination": (
        "latitude",
        "longitude",
        "altitude",
        "utc_offset",
        "daylight_saving",
        "time_zone",
    ),
    "plane": ("year", "kind", "manufacturer", "engines", "engine", "seats", "speed"),
}


class Field:
    """A field that reads nothing but the flight."""

    def __init__(self, value):
        self.value = value

    def prepare(self, flights, day):
        return flights


class Related(Field):
    """A field that reads the other end of a foreign key."""

    def __init__(self, name, value, without=()):
        super().__init__(value)
        self.name, self.without = name, without

    def prepare(self, flights, day):
        left_out = (f"{self.name}__{column}" for column in self.without)
        return flights.select_related(self.name).defer(*left_out)


class Later(Field):
    """The plane's later departures of the day."""

    def __init__(self):
        super().__init__(self.later)

    def prepare(self, flights, day):
        legs = Flight.objects.on(day).order_by("scheduled_departure")
        flights = flights.select_related("plane").defer(
            *(f"plane__{column}" for column in WIDE["plane"])
        )
        return flights.prefetch_related(Prefetch("plane__flights", legs))

    @staticmethod
    def later(flight):
        legs = flight.plane.flights.all() if flight.plane else ()
        left = flight.scheduled_departure
        return [leg.designator for leg in legs if leg.scheduled_departure > left]


FIELDS = {
    "flight": Field(lambda flight: flight.designator),
    "leaves": Field(lambda flight: f"{timezone.localtime(flight.scheduled_departure):%H:%M}"),
    "airline": Related("airline", lambda flight: flight.airline.name),
    "destination": Related(
        "destination",
        lambda flight: {"code": flight.destination.code, "name": flight.destination.name},
        WIDE["destination"],
    ),
    "plane": Related(
        "plane", lambda flight: flight.plane.model if flight.plane else None, WIDE["plane"]
    ),
    "later": Later(),
}


class FlightSerializer:
    """Turns flights into plain values."""

    def __init__(self, day, fields):
        self.day = day
        self.fields = {name: FIELDS[name] for name in fields}

    def many(self, flights):
        for field in self.fields.values():
            flights = field.prepare(flights, self.day)
        if "later" in self.fields and "plane" not in self.fields:
            flights = flights.defer("plane__model")
        return [
            {name: field.value(flight) for name, field in self.fields.items()} for flight in flights
        ]
