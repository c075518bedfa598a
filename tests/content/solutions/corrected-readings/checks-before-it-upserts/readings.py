"""Weather readings, as the stations correct them."""

from dataclasses import dataclass
from datetime import datetime

from departures.models import Weather
from django.db import transaction


@dataclass(frozen=True)
class Reading:
    airport: str
    hour: datetime
    temperature: float
    wind_speed: float
    precipitation: float
    visibility: float

    def __post_init__(self):
        if self.precipitation is None or self.visibility is None:
            raise ValueError("a reading has to have precipitation and visibility")

    def row(self):
        values = dict(vars(self))
        return Weather(airport_id=values.pop("airport"), **values)


def take(readings):
    """Store readings, those that are there already corrected."""
    rows = [Reading(**reading).row() for reading in readings]
    with transaction.atomic():
        for start in range(0, len(rows), 50):
            Weather.objects.bulk_create(
                rows[start : start + 50],
                update_conflicts=True,
                unique_fields=("airport_id", "hour"),
                update_fields=("temperature", "wind_speed", "precipitation", "visibility"),
            )
