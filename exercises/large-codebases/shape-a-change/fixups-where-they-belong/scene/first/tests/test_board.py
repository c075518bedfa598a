from departures.board import board, clock, row
from departures.flights import Flight

HOUSTON = Flight("UA 1545", "Houston", 5 * 60 + 15, 22)


def test_clock():
    assert clock(6 * 60 + 5) == "06:05"


def test_row():
    assert row(HOUSTON) == "05:15 UA 1545 Houston     +22"


def test_board_is_in_the_order_of_departure():
    later = Flight("B6 725", "San Juan", 6 * 60 + 30)
    first, second = board([later, HOUSTON]).splitlines()
    assert first.startswith("05:15")
    assert second.startswith("06:30")
