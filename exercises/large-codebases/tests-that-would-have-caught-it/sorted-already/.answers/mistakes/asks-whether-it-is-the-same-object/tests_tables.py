from copy import deepcopy

from tables import sort_rows

IN_ORDER = {"labels": [725, 1545], "columns": {"delay": [-1, 2]}}
FLIGHTS = {"labels": [8, 7, 9, 6], "columns": {"delay": [4, None, 0, 4]}}


def test_up():
    result = sort_rows(FLIGHTS, "delay")
    assert result == {"labels": [9, 8, 6, 7], "columns": {"delay": [0, 4, 4, None]}}


def test_down():
    result = sort_rows(FLIGHTS, "delay", descending=True)
    assert result == {"labels": [8, 6, 9, 7], "columns": {"delay": [4, 4, 0, None]}}


def test_renumbers():
    flights = deepcopy(FLIGHTS)
    assert sort_rows(flights, "delay", renumber=True)["labels"] == [0, 1, 2, 3]
    assert flights == FLIGHTS


def test_renumbers_what_was_sorted():
    assert sort_rows(IN_ORDER, "delay", renumber=True)["labels"] == [0, 1]


def test_returns_another_table():
    assert sort_rows(IN_ORDER, "delay") is not IN_ORDER


def test_turns_round():
    assert sort_rows(IN_ORDER, "delay", descending=True)["labels"] == [1545, 725]
