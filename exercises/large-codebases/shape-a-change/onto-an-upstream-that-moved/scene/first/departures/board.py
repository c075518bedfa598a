"""The board over the hall: a line for each flight."""

from departures.delays import describe, is_late


def clock(minutes):
    """Return minutes after midnight as a time of day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def row(flight):
    """Return a flight as the board shows it."""
    time = clock(flight.planned)
    mark = "!" if is_late(flight.delay) else " "
    return f"{mark} {time} {flight.number:<8}{flight.destination:<12}{describe(flight.delay)}"


def board(flights):
    """Return the whole board, in the order in which flights leave."""
    ordered = sorted(flights, key=lambda flight: (flight.planned, flight.number))
    return "\n".join(row(flight) for flight in ordered)
