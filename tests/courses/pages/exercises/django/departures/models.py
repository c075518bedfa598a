"""The departures board's tables."""

from django.db import models


class Flight(models.Model):
    """A departure."""

    number = models.IntegerField()

    @property
    def board_row(self):
        """What the board shows of this flight."""
        return {
            "number": self.number,
            "plane": self.plane.model,
        }
