"""Indexes for the report: every column is a key."""

from django.db.models import Index, Q

INDEXES = [
    Index(
        fields=["origin", "scheduled_departure", "airline", "number"],
        condition=Q(departure_delay=None),
        name="flight_cancelled",
    ),
]
