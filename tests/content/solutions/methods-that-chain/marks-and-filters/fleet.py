"""Questions about planes that are asked in more than one place."""

from departures.models import Flight
from django.db import models
from django.db.models import Exists, OuterRef


class PlaneQuerySet(models.QuerySet):
    """What `Plane.objects` will offer."""

    def having(self, flights):
        """Return the planes that one of the flights belongs to."""
        return self.alias(has_one=Exists(flights.filter(plane=OuterRef("pk")))).filter(has_one=True)

    def flown_by(self, airline):
        """Return the planes that have a flight for this airline."""
        return self.having(Flight.objects.filter(airline=airline))

    def idle_on(self, day):
        """Return the planes that have no flight on this day."""
        busy = self.model._default_manager.filter(flights__in=Flight.objects.on(day))
        return self.exclude(pk__in=busy)
