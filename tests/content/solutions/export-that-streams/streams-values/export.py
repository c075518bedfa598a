"""The export of departures, as CSV, for whoever computes with them."""

import csv
from pathlib import Path
from zoneinfo import ZoneInfo

from departures.models import Flight

COLUMNS = (
    "airline_id",
    "number",
    "scheduled_departure",
    "airline__name",
    "plane__model",
    "departure_delay",
)
NEW_YORK = ZoneInfo("America/New_York")


def lines(since, until):
    """Yield the values of one line after the other."""
    flights = Flight.objects.between(since, until).values_list(*COLUMNS)
    in_order = flights.order_by("scheduled_departure", "airline_id", "number")
    for airline, number, leaves, name, model, delay in in_order.iterator():
        local = leaves.astimezone(NEW_YORK)
        yield f"{airline} {number}", f"{local:%Y-%m-%d %H:%M}", name, model, delay


def export(since, until, path):
    """Write the flights of a period to `path`; return how many."""
    number = 0
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("flight", "leaves", "airline", "plane", "delay"))
        for line in lines(since, until):
            writer.writerow(line)
            number += 1
    return number
