"""Weather readings, as the stations correct them."""

from departures.models import Weather
from django.db import transaction

SENT = ("temperature", "wind_speed", "precipitation", "visibility")


@transaction.atomic
def take(readings):
    """Store readings, those that are there already corrected."""
    keys = {(reading["airport"], reading["hour"]) for reading in readings}
    hours = [reading["hour"] for reading in readings]
    known = Weather.objects.filter(hour__gte=min(hours), hour__lte=max(hours))
    old = [r.pk for r in known if (r.airport_id, r.hour) in keys]
    for start in range(0, len(old), 500):
        Weather.objects.filter(pk__in=old[start : start + 500]).delete()
    Weather.objects.bulk_create(
        Weather(
            airport_id=reading["airport"],
            hour=reading["hour"],
            **{name: reading[name] for name in SENT},
        )
        for reading in readings
    )
