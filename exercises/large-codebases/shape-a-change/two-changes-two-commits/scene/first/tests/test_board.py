from departures.board import board, clock, summary
from departures.flights import Flight

FLIGHTS = [
    Flight("B6 725", "San Juan", 6 * 60 + 30, -1),
    Flight("UA 1545", "Houston", 5 * 60 + 15, 22),
]


def test_clock():
    assert clock(6 * 60 + 5) == "06:05"


def test_board_is_in_the_order_of_departure():
    first, second = board(FLIGHTS).splitlines()
    assert first == "05:15 UA 1545Houston             22 min !"
    assert second.startswith("06:30 B6 725 San Juan")


def test_summary():
    assert summary(FLIGHTS) == "2 flights, 10 min late on average"
