"""Weather readings, as the stations correct them."""

from departures.models import Weather

SENT = ("temperature", "wind_speed", "precipitation", "visibility")
KEY = ("airport", "hour")


def take(readings):
    """Store readings, those that are there already corrected."""
    fields = [f.name for f in Weather._meta.concrete_fields if not f.primary_key]
    Weather.objects.bulk_create(
        [
            Weather(
                airport_id=reading["airport"],
                hour=reading["hour"],
                **{name: reading[name] for name in SENT},
            )
            for reading in readings
        ],
        update_conflicts=True,
        unique_fields=KEY,
        update_fields=[name for name in fields if name not in KEY],
    )
