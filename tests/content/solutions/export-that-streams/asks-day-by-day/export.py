"""The export of departures, as CSV, for whoever computes with them."""

import csv
from datetime import timedelta
from pathlib import Path

from departures.models import Flight
from django.utils import timezone

HEADER = ("flight", "leaves", "airline", "plane", "delay")


def export(since, until, path):
    """Write the flights of a period to `path`; return how many."""
    number = 0
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        while since < until:
            next_day = min(since + timedelta(days=1), until)
            flights = Flight.objects.between(since, next_day)
            flights = flights.select_related("airline", "plane")
            for flight in flights.order_by("scheduled_departure", "airline", "number"):
                writer.writerow(row(flight))
                number += 1
            since = next_day
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
