from departures.board import board, row
from departures.flights import Flight

HOUSTON = Flight("UA 1545", "Houston", 5 * 60 + 15, 22)


def test_row():
    assert row(Flight("B6 725", "San Juan", 6 * 60 + 30)).startswith("06:30 B6 725  San Juan")


def test_board_is_in_the_order_of_departure():
    later = Flight("B6 725", "San Juan", 6 * 60 + 30)
    first, second = board([later, HOUSTON]).splitlines()
    assert first.startswith("05:15")
    assert second.startswith("06:30")
