"""Reports from the gates: which plane, and where to."""

from functools import partial

import tower
from departures.models import Flight, Plane
from django.db import IntegrityError, transaction


def take(reports):
    """Store the reports; return the flights whose reports are refused."""
    try:
        with transaction.atomic():
            for report in reports:
                store(report)
    except IntegrityError:
        return [report["flight"]]
    return []


def store(report):
    """Store one report, and tell the tower once that is certain."""
    tail_number = report["plane"]
    Plane.objects.get_or_create(tail_number=tail_number)
    flight = Flight.objects.filter(pk=report["flight"])
    flight.update(plane=tail_number, destination=report["to"])
    words = f"{report['flight']}: {tail_number} to {report['to']}"
    transaction.on_commit(partial(tower.send, words))
