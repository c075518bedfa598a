"""Cards: what the desk sees of one flight."""

from django.utils import timezone


class Card:
    """One flight, told in the words of the desk."""

    def __init__(self, flight):
        self.flight = flight

    @property
    def title(self):
        return f"{self.flight.designator} to {self.flight.destination_id}"

    @property
    def left(self):
        """When it left, on New York's clock."""
        return f"{timezone.localtime(self.flight.departure):%d %b %H:%M}"

    @property
    def seats(self):
        """How many people had to wait, at most; None where nobody knows."""
        plane = self.flight.plane
        return plane.seats if plane else None

    def told(self):
        """Return the card as plain values."""
        return {
            "title": self.title,
            "left": self.left,
            "late": self.flight.arrival_delay,
            "seats": self.seats,
        }
