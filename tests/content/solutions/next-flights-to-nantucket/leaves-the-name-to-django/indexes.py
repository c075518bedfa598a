"""Indexes for the board."""

from django.contrib.postgres.indexes import BTreeIndex

BOARD = ["destination", "scheduled_departure", "airline"]
INDEXES = [BTreeIndex(fields=BOARD, fillfactor=100, name="flight_board")]
