"""The board over the hall: a line for each flight."""

from departures.delays import average, describe, is_late


def row(flight):
    """Return a flight as the board shows it."""
    t = clock(flight.planned)
    d = describe(flight.delay)
    mark = "!" if is_late(flight.delay) else " "
    return f"{t} {flight.number:<7}{flight.destination:<16}{d:>10} {mark}"


def clock(minutes):
    """Return minutes after midnight as a time of day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def board(flights):
    """Return the whole board, in the order in which flights leave."""
    ordered = sorted(flights, key=lambda flight: flight.planned)
    return "\n".join(row(flight) for flight in ordered)


def summary(flights):
    """Return the line below the board."""
    mean = average([flight.delay for flight in flights])
    return f"{len(flights)} flights, {mean:.0f} min late on average"
