"""Questions about planes that are asked in more than one place."""

from departures.models import Flight
from django.db import models
from django.db.models import Exists, OuterRef


class PlaneQuerySet(models.QuerySet):
    """What `Plane.objects` will offer."""

    def flown_by(self, airline):
        """Return the planes that have a flight for this airline."""
        flights = Flight.objects.filter(plane=OuterRef("pk"), airline=airline)
        return self.filter(Exists(flights))

    def idle_on(self, day):
        """Return the planes that have no flight on this day."""
        return self.exclude(pk__in=Flight.objects.on(day).values("plane"))
