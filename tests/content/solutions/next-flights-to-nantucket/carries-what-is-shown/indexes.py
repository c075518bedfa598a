"""Indexes for the board: it is answered from one, without the table."""

from django.db.models import Index

INDEXES = [
    Index(
        fields=["destination", "scheduled_departure"],
        include=["airline", "number", "origin"],
        name="flight_board",
    ),
]
