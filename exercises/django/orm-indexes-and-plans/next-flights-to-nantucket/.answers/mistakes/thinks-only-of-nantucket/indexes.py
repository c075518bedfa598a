"""Indexes for the board, as they will stand in the Meta of Flight."""

from django.db.models import Index, Q

INDEXES = [
    Index(
        fields=["scheduled_departure"],
        condition=Q(destination="ACK"),
        name="flight_board",
    ),
]
