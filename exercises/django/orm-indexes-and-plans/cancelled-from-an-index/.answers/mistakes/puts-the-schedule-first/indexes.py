"""Indexes for the report, as they will stand in the Meta of Flight."""

from django.db.models import Index, Q

INDEXES = [
    Index(
        fields=["scheduled_departure", "origin"],
        include=["airline", "number"],
        condition=Q(departure_delay__isnull=True),
        name="flight_cancelled",
    ),
]
