"""Indexes for the report, as they will stand in the Meta of Flight."""

from django.db.models import Index

INDEXES = [
    Index(
        fields=["origin", "scheduled_departure"],
        include=["departure_delay", "airline", "number"],
        name="flight_cancelled",
    ),
]
