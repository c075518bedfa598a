"""Reports from the gates: which plane, and where to."""

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
    """Store one report, and tell the tower."""
    tail_number = report["plane"]
    Plane.objects.get_or_create(tail_number=tail_number)
    flight = Flight.objects.filter(pk=report["flight"])
    flight.update(plane=tail_number, destination=report["to"])
    words = f"{report['flight']}: {tail_number} to {report['to']}"
    tower.send(words)
