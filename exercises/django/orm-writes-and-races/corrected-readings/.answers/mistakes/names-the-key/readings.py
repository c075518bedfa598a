"""Weather readings, as the stations correct them."""

from departures.models import Weather

SENT = ("temperature", "wind_speed", "precipitation", "visibility")


def take(readings):
    """Store readings, those that are there already corrected."""
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
        unique_fields=["id"],
        update_fields=SENT,
    )
