"""The export of departures, as CSV, for whoever computes with them."""

from pathlib import Path

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
    text = ",".join(HEADER) + "\n"
    for flight in flights.iterator():
        text += ",".join(map(quoted, row(flight))) + "\n"
        number += 1
    Path(path).write_text(text, encoding="utf-8")
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


def quoted(value):
    """Return a value as CSV has it."""
    text = "" if value is None else str(value)
    return f'"{text}"' if "," in text else text
