"""Chains of methods on a manager that has the attempt's, and what comes of them."""

from departures.models import Plane
from django.db import connection
from django.db.models import Count, Sum
from fleet import PlaneQuerySet
from mergeable.meters import count_queries


def manager():
    """Return what `Plane.objects` would be."""
    made = PlaneQuerySet.as_manager()
    made.model = Plane
    return made


def chained(steps):
    """Return the queryset to which the steps lead: (method, arguments, keywords) each."""
    found = manager()
    for method, args, kwargs in steps:
        found = getattr(found, method)(*args, **kwargs)
    return found


def keys(steps):
    """Return the planes' tail numbers, sorted, or how the chain broke."""
    return outcome(lambda: sorted(plane.tail_number for plane in chained(steps)))


def queries(steps):
    """Return how many queries the chain sends while it is built, and with its rows fetched."""
    with count_queries(connection) as log:
        found = chained(steps)
        built = log.count
        list(found)
        return [built, log.count]


def either(steps, other):
    """Return the tail numbers of the planes that one chain finds or another."""
    return outcome(lambda: sorted(plane.pk for plane in chained(steps) | chained(other)))


def flights(steps):
    """Return the number of all flights of each plane that the chain finds."""
    return outcome(lambda: dict(chained(steps).annotate(n=Count("flights")).values_list("pk", "n")))


def seats(steps):
    """Return the seats of the planes that the chain finds, added up."""
    return outcome(lambda: chained(steps).aggregate(all=Sum("seats"))["all"])


def deleted(steps):
    """Delete the planes that the chain finds, and return how many rows that took away."""
    return outcome(lambda: chained(steps).delete()[0])


def outcome(ask):
    """Return an answer, or how it broke down."""
    try:
        return ask()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
