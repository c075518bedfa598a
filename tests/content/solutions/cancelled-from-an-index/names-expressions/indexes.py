"""Indexes for the report."""

from django.contrib.postgres.indexes import BTreeIndex
from django.db.models import F, Q

never_left = Q(departure_delay__isnull=True)
INDEXES = [
    BTreeIndex(
        F("origin"),
        F("scheduled_departure"),
        include=("number", "airline"),
        condition=never_left,
        name="never_left",
    )
]
