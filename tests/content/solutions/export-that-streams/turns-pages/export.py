"""The export of departures, as CSV, for whoever computes with them."""

import csv
from itertools import count
from pathlib import Path

from departures.models import Airline, Flight
from django.utils import timezone

AT_ONCE = 250


def pages(flights):
    """Yield lists of flights; each list may be dropped before the next is fetched."""
    for start in count(step=AT_ONCE):
        page = list(flights[start : start + AT_ONCE])
        if not page:
            return
        yield page


def export(since, until, path):
    """Write the flights of a period to `path`; return how many."""
    names = dict(Airline.objects.values_list("code", "name"))
    flights = Flight.objects.between(since, until).select_related("plane")
    flights = flights.order_by("scheduled_departure", "airline", "number")
    written = 0
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["flight", "leaves", "airline", "plane", "delay"])
        for page in pages(flights):
            for flight in page:
                leaves = timezone.localtime(flight.scheduled_departure)
                model = flight.plane.model if flight.plane else ""
                name = names[flight.airline_id]
                leaves_at = f"{leaves:%Y-%m-%d %H:%M}"
                delay = flight.departure_delay
                writer.writerow([flight.designator, leaves_at, name, model, delay])
            written += len(page)
    return written
