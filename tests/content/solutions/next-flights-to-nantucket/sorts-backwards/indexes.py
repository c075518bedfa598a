"""Indexes for the board: latest first, as the page of arrivals wants it, too."""

from django.db import models
from django.db.models import F

by_destination = models.Index(
    F("destination"), F("scheduled_departure").desc(), name="flight_latest"
)
INDEXES = (by_destination,)
