"""Questions about planes that are asked in more than one place."""

from departures.models import Flight
from django.db import models
from django.db.models import Exists, OuterRef


class PlaneQuerySet(models.QuerySet):
    """What `Plane.objects` will offer."""

    def flown_by(self, airline):
        """Return the planes that have a flight for this airline."""
        return self.filter(flights__airline=airline).distinct()

    def idle_on(self, day):
        """Return the planes that have no flight on this day."""
        flights = Flight.objects.on(day).filter(plane=OuterRef("pk"))
        return self.filter(~Exists(flights))
