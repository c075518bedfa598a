"""Questions about planes that are asked in more than one place."""

from departures.models import Flight
from django.db import models
from django.db.models import Exists, OuterRef


class PlaneQuerySet(models.QuerySet):
    """What `Plane.objects` will offer."""

    def flown_by(self, airline):
        """Return the planes that have a flight for this airline."""
        return self.filter(Exists(own_flights().filter(airline=airline)))

    def idle_on(self, day):
        """Return the planes that have no flight on this day."""
        return self.filter(~Exists(own_flights().on(day)))


def own_flights():
    """Return the flights of the plane that is being asked about."""
    return Flight.objects.filter(plane=OuterRef("pk"))
