"""Reports from the gates: which plane, and where to."""

import tower
from departures.models import Flight, Plane
from django.db import IntegrityError, transaction


def take(reports):
    """Store the reports; return the flights whose reports are refused."""
    with transaction.atomic():
        return [report["flight"] for report in reports if not stored(report)]


def stored(report):
    """Store one report, and say whether the database took it."""
    tail_number, to = report["plane"], report["to"]
    words = f"{report['flight']}: {tail_number} to {to}"
    try:
        with transaction.atomic():
            Plane.objects.bulk_create([Plane(pk=tail_number)], ignore_conflicts=True)
            Flight.objects.filter(pk=report["flight"]).update(plane=tail_number, destination=to)
            transaction.on_commit(lambda: tower.send(words))
    except IntegrityError:
        return False
    return True
