"""What the plane spotters wrote down, and what the register knows of it."""

from departures.models import Plane


def details(tail_numbers):
    """Return what is known of each plane on the list, in its order."""
    planes = {}
    if tail_numbers:
        found = Plane.objects.defer("year", "kind", "manufacturer", "engines", "engine", "speed")
        for plane in found.filter(tail_number__in=tail_numbers):
            planes[plane.tail_number] = {"model": plane.model, "seats": plane.seats}
    nothing = {"model": None, "seats": None}
    return [{"plane": code, **planes.get(code, nothing)} for code in tail_numbers]
