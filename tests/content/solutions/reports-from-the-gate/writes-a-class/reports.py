"""Reports from the gates: which plane, and where to."""

from functools import partial

import tower
from departures.models import Flight, Plane
from django.db import IntegrityError, connection, transaction


class Batch:
    """Reports that are stored together."""

    def __init__(self):
        self.refused = []

    def store(self, report):
        """Store one report, or note that it was refused."""
        try:
            with transaction.atomic():
                self._write(report["flight"], report["plane"], report["to"])
        except IntegrityError:
            self.refused.append(report["flight"])

    def _write(self, flight, plane, to):
        known = Plane.objects.filter(pk=plane).exists()
        if not known:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO departures_plane (tail_number, kind, manufacturer, model, engine)"
                    " VALUES (%s, '', '', '', '') ON CONFLICT DO NOTHING",
                    [plane],
                )
        Flight.objects.filter(pk=flight).update(plane_id=plane, destination_id=to)
        transaction.on_commit(partial(tower.send, f"{flight}: {plane} to {to}"))


def take(reports):
    """Store the reports; return the flights whose reports are refused."""
    batch = Batch()
    with transaction.atomic():
        for report in reports:
            batch.store(report)
    return batch.refused
