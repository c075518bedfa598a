"""Questions about planes that are asked in more than one place."""

from departures.models import Flight
from django.db import models


class PlaneQuerySet(models.QuerySet):
    """What `Plane.objects` will offer."""

    def flown_by(self, airline):
        """Return the planes that have a flight for this airline."""
        return self.filter(pk__in=self.model.objects.filter(flights__airline=airline))

    def idle_on(self, day):
        """Return the planes that have no flight on this day."""
        return self.exclude(flights__in=Flight.objects.on(day))
