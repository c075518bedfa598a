"""Weather readings, as the stations correct them."""

from departures.models import Weather


def take(readings):
    """Store readings, those that are there already corrected."""
    for reading in readings:
        Weather.objects.update_or_create(
            airport_id=reading["airport"],
            hour=reading["hour"],
            defaults={
                "temperature": reading["temperature"],
                "wind_speed": reading["wind_speed"],
                "precipitation": reading["precipitation"],
                "visibility": reading["visibility"],
            },
        )
