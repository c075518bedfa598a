from departures.board import board, row
from departures.flights import Flight

HOUSTON = Flight("UA 1545", "Houston", 5 * 60 + 15, 22)
SAN_JUAN = Flight("B6 725", "San Juan", 6 * 60 + 30)


def test_row():
    assert row(HOUSTON) == "! 05:15 UA 1545 Houston     22 min"
    assert row(SAN_JUAN) == "  06:30 B6 725  San Juan    on time"


def test_board_is_in_the_order_of_departure():
    first, second = board([SAN_JUAN, HOUSTON]).splitlines()
    assert "UA 1545" in first
    assert "B6 725" in second
