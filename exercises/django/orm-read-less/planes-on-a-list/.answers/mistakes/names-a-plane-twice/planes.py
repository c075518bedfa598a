"""What the plane spotters wrote down, and what the register knows of it."""

from departures.models import Plane


def details(tail_numbers):
    """Return what is known of each plane on the list, in its order."""
    planes = Plane.objects.only("model", "seats").in_bulk(tail_numbers)
    return [known(tail_number, planes.get(tail_number)) for tail_number in tail_numbers]


def known(tail_number, plane):
    """Return model and seats of one plane; None for what is unknown."""
    return {
        "plane": tail_number,
        "model": plane.model if plane else None,
        "seats": plane.seats if plane else None,
    }
