"""What the plane spotters wrote down, and what the register knows of it."""

from functools import cache

from departures.models import Plane


def details(tail_numbers):
    """Return what is known of each plane on the list, in its order."""
    remembered = cache(known)
    return [remembered(tail_number) for tail_number in tail_numbers]


def known(tail_number):
    """Return model and seats of one plane; None for what is unknown."""
    try:
        plane = Plane.objects.get(tail_number=tail_number)
    except Plane.DoesNotExist:
        plane = None
    return {
        "plane": tail_number,
        "model": plane.model if plane else None,
        "seats": plane.seats if plane else None,
    }
