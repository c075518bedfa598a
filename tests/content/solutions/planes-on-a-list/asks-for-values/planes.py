"""What the plane spotters wrote down, and what the register knows of it."""

from departures.models import Plane


def details(tail_numbers):
    """Return what is known of each plane on the list, in its order."""
    rows = Plane.objects.filter(pk__in=set(tail_numbers)).values_list("pk", "model", "seats")
    known = {code: (model, seats) for code, model, seats in rows}
    told = []
    for code in tail_numbers:
        model, seats = known.get(code, (None, None))
        told.append({"plane": code, "model": model, "seats": seats})
    return told
