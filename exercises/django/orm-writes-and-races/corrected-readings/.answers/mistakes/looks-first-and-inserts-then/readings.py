"""Weather readings, as the stations correct them."""

from departures.models import Weather
from django.db import transaction

SENT = ("temperature", "wind_speed", "precipitation", "visibility")


@transaction.atomic
def take(readings):
    """Store readings, those that are there already corrected."""
    if not readings:
        return
    hours = [reading["hour"] for reading in readings]
    known = Weather.objects.filter(hour__gte=min(hours), hour__lte=max(hours))
    stored = {(each.airport_id, each.hour): each for each in known}
    new, changed = [], []
    for reading in readings:
        found = stored.get((reading["airport"], reading["hour"]))
        if found is None:
            found = Weather(airport_id=reading["airport"], hour=reading["hour"])
            new.append(found)
        else:
            changed.append(found)
        for name in SENT:
            setattr(found, name, reading[name])
    Weather.objects.bulk_create(new)
    Weather.objects.bulk_update(changed, SENT)
