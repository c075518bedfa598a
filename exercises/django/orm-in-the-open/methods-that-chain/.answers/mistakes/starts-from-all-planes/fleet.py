"""Questions about planes that are asked in more than one place."""

from departures.models import Flight, Plane
from django.db import models
from django.db.models import Exists, OuterRef


class PlaneQuerySet(models.QuerySet):
    """What `Plane.objects` will offer."""

    def flown_by(self, airline):
        """Return the planes that have a flight for this airline."""
        flights = Flight.objects.filter(plane=OuterRef("pk"), airline=airline)
        return Plane.objects.filter(Exists(flights))

    def idle_on(self, day):
        """Return the planes that have no flight on this day."""
        flights = Flight.objects.on(day).filter(plane=OuterRef("pk"))
        return Plane.objects.filter(~Exists(flights))
