"""Indexes for the board, as they will stand in the Meta of Flight."""

from django.db.models import Index

INDEXES = [
    Index(
        fields=["origin", "destination", "scheduled_departure"],
        name="flight_board",
    ),
]
