"""Questions about planes that are asked in more than one place."""

from departures.models import Flight, Plane
from django.db import models


class PlaneQuerySet(models.QuerySet):
    """What `Plane.objects` will offer."""

    def flown_by(self, airline):
        """Return the planes that have a flight for this airline."""
        return self.filter(flights__airline=airline).distinct()

    def idle_on(self, day):
        """Return the planes that have no flight on this day."""
        busy = {flight.plane_id for flight in Flight.objects.on(day)}
        return Plane.objects.exclude(pk__in=busy)
