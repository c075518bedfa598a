"""Indexes for the report, as they will stand in the Meta of Flight."""

from django.db.models import Index

INDEXES = [
    Index(
        fields=["departure_delay", "origin", "scheduled_departure"],
        include=["airline", "number"],
        name="flight_cancelled",
    ),
]
