"""Indexes for the report: one for each of the three airports."""

from django.db.models import Index, Q

INDEXES = [
    Index(
        fields=["scheduled_departure"],
        include=["airline", "number"],
        condition=Q(departure_delay__isnull=True, origin=airport),
        name=f"cancelled_{airport.lower()}",
    )
    for airport in ("EWR", "JFK", "LGA")
]
