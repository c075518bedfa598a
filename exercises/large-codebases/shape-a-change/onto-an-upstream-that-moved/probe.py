"""The board of a commit, asked with plain values."""

from departures import board
from departures.flights import Flight


def row(**facts):
    """Return a flight's line on the board."""
    return board.row(Flight(**facts))


def legend():
    """Return the line below the board."""
    return board.legend()
