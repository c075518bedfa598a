"""Questions about planes that are asked in more than one place."""

from departures.models import Flight
from django.db import models


class PlaneQuerySet(models.QuerySet):
    """What `Plane.objects` will offer."""

    def flown_by(self, airline):
        """Return the planes that have a flight for this airline."""
        return self.filter(pk__in=Flight.objects.filter(airline=airline).values("plane"))

    def idle_on(self, day):
        """Return the planes that have no flight on this day."""
        busy = Flight.objects.on(day).exclude(plane=None)
        return self.exclude(pk__in=busy.values("plane"))
