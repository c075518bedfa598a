"""Reports from the gates: which plane, and where to."""

import tower
from departures.models import Flight, Plane
from django.db import IntegrityError, transaction


@transaction.atomic
def take(reports):
    """Store the reports; return the flights whose reports are refused."""
    refused, told = [], []
    for report in reports:
        try:
            store(**report)
        except IntegrityError:
            refused.append(report["flight"])
        else:
            told.append("{flight}: {plane} to {to}".format(**report))

    def tell():
        for words in told:
            tower.send(words)

    transaction.on_commit(tell, robust=True)
    return refused


@transaction.atomic
def store(flight, plane, to):
    """Store one report."""
    found, _ = Plane.objects.get_or_create(pk=plane)
    kept = Flight.objects.get(pk=flight)
    kept.plane, kept.destination_id = found, to
    kept.save(update_fields=["plane", "destination"])
