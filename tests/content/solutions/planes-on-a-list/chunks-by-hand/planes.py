"""What the plane spotters wrote down, and what the register knows of it."""

from departures.models import Plane

AT_ONCE = 900  # some databases bear no more values in one statement


def details(tail_numbers):
    """Return what is known of each plane on the list, in its order."""
    wanted = sorted(set(tail_numbers))
    known = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = Plane.objects.filter(pk__in=wanted[start : start + AT_ONCE])
        for row in some.values("tail_number", "model", "seats"):
            known[row.pop("tail_number")] = row
    unknown = dict.fromkeys(("model", "seats"))
    return [{"plane": code} | known.get(code, unknown) for code in tail_numbers]
