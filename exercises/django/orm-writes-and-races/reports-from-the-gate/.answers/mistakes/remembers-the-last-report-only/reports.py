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
                words = "{flight}: {plane} to {to}".format(**report)
                transaction.on_commit(lambda: tower.send(words))
        except IntegrityError:
            refused.append(report["flight"])
    return refused


def store(report):
    """Store one report."""
    Plane.objects.get_or_create(tail_number=report["plane"])
    flight = Flight.objects.filter(pk=report["flight"])
    flight.update(plane=report["plane"], destination=report["to"])
