import functools

import tower
from departures.models import Flight, Plane
from django.db import IntegrityError, transaction


def take(reports):
    refused, messages = [], []
    with transaction.atomic():
        for report in reports:
            before = transaction.savepoint()
            try:
                message = store(**report)
            except IntegrityError:
                transaction.set_rollback(False)
                transaction.savepoint_rollback(before)
                refused.append(report["flight"])
            else:
                transaction.savepoint_commit(before)
                messages.append(message)
        for message in messages:
            transaction.on_commit(functools.partial(tower.send, message))
    return refused


def store(flight, plane, to):
    Plane.objects.bulk_create([Plane(tail_number=plane)], ignore_conflicts=True)
    Flight.objects.filter(pk=flight).update(plane=plane, destination=to)
    return f"{flight}: {plane} to {to}"
