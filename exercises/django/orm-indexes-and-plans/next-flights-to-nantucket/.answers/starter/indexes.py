"""Indexes for the board, as they will stand in the Meta of Flight."""

from django.db.models import Index

INDEXES = [
    Index(
        fields=["scheduled_departure", "destination"],
        name="flight_board",
    ),
]
