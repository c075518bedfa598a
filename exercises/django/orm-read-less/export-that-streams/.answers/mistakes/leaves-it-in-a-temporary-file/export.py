"""The export of departures, as CSV, for whoever computes with them."""

import csv
import tempfile

from departures.models import Flight
from django.utils import timezone

HEADER = ("flight", "leaves", "airline", "plane", "delay")


def export(since, until, path):
    """Write the flights of a period to `path`; return how many."""
    flights = (
        Flight.objects.between(since, until)
        .select_related("airline", "plane")
        .order_by("scheduled_departure", "airline", "number")
    )
    number = 0
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for flight in flights.iterator(chunk_size=500):
            writer.writerow(row(flight))
            number += 1
    return number


def row(flight):
    """Return the values of one line; what is unknown stays empty."""
    leaves = timezone.localtime(flight.scheduled_departure)
    return (
        flight.designator,
        f"{leaves:%Y-%m-%d %H:%M}",
        flight.airline.name,
        flight.plane.model if flight.plane else "",
        flight.departure_delay,
    )
