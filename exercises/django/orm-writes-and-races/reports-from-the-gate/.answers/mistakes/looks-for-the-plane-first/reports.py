"""Reports from the gates: which plane, and where to."""

from functools import partial

import tower
from departures.models import Flight, Plane
from django.db import IntegrityError, transaction


@transaction.atomic
def take(reports):
    """Store the reports; return the flights whose reports are refused."""
    refused = []
    for report in reports:
        try:
            with transaction.atomic():
                store(report)
        except IntegrityError:
            refused.append(report["flight"])
    return refused


def store(report):
    """Store one report, and tell the tower once that is certain."""
    tail_number = report["plane"]
    if not Plane.objects.filter(pk=tail_number).exists():
        Plane.objects.create(tail_number=tail_number)
    flight = Flight.objects.filter(pk=report["flight"])
    flight.update(plane=tail_number, destination=report["to"])
    words = f"{report['flight']}: {tail_number} to {report['to']}"
    transaction.on_commit(partial(tower.send, words))
