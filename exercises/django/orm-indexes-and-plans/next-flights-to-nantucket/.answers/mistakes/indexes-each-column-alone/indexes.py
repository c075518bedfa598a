"""Indexes for the board, as they will stand in the Meta of Flight."""

from django.db.models import Index

INDEXES = [
    Index(fields=["destination"], name="flight_destination"),
    Index(fields=["scheduled_departure"], name="flight_schedule"),
]
