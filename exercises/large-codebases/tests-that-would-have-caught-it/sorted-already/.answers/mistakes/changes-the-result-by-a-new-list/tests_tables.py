from copy import deepcopy

from tables import sort_rows

FLIGHTS = {
    "labels": [1545, 461, 725, 1714, 79],
    "columns": {"delay": [4, None, 0, 4, None]},
}
IN_ORDER = {"labels": [725, 1545], "columns": {"delay": [-1, 2]}}


def test_up():
    result = sort_rows(deepcopy(FLIGHTS), "delay")
    assert result["labels"] == [725, 1545, 1714, 461, 79]
    assert result["columns"] == {"delay": [0, 4, 4, None, None]}


def test_down():
    result = sort_rows(deepcopy(FLIGHTS), "delay", descending=True)
    assert result["labels"] == [1545, 1714, 725, 461, 79]


def test_renumbers():
    flights = deepcopy(FLIGHTS)
    assert sort_rows(flights, "delay", renumber=True)["labels"] == [0, 1, 2, 3, 4]
    assert flights == FLIGHTS


def test_renumbers_what_was_sorted():
    flights = deepcopy(IN_ORDER)
    assert sort_rows(flights, "delay", renumber=True)["labels"] == [0, 1]


def test_shares_nothing():
    flights = deepcopy(IN_ORDER)
    result = sort_rows(flights, "delay")
    result["labels"] = []
    result["columns"]["delay"] = [7]
    assert flights == IN_ORDER


def test_turns_round():
    flights = deepcopy(IN_ORDER)
    assert sort_rows(flights, "delay", descending=True)["labels"] == [1545, 725]
