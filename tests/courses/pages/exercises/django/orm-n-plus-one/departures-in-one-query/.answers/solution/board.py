"""The departures board."""

from departures.models import Flight


def departures(airport, day):
    """Return the rows of the board, in order of departure."""
    rows = []  # the solution
    for flight in Flight.objects.filter(origin=airport, day=day).order_by("scheduled_departure"):
        rows.append({"number": flight.number, "plane": flight.plane.model})
    return rows
