"""Indexes for the report, as they will stand in the Meta of Flight."""

from django.db.models import Index, Q

INDEXES = [
    Index(
        fields=["origin", "scheduled_departure"],
        condition=Q(departure_delay__isnull=True),
        name="flight_cancelled",
    ),
]
