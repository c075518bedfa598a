from copy import deepcopy

import pytest
from tables import sort_rows


@pytest.fixture
def flights():
    """Two delays that are equal, nought among them, and two flights that never left."""
    return {
        "labels": [1545, 461, 725, 1714, 79, 1696],
        "columns": {
            "delay": [4, None, 0, 4, None, -1],
            "gate": ["C", "A", "B", "E", "D", "F"],
        },
    }


@pytest.fixture
def in_order():
    return {"labels": [725, 1545, 461], "columns": {"delay": [-1, 2, 101]}}


UP = {
    "labels": [1696, 725, 1545, 1714, 461, 79],
    "columns": {
        "delay": [-1, 0, 4, 4, None, None],
        "gate": ["F", "B", "C", "E", "A", "D"],
    },
}
DOWN = {
    "labels": [1545, 1714, 725, 1696, 461, 79],
    "columns": {
        "delay": [4, 4, 0, -1, None, None],
        "gate": ["C", "E", "B", "F", "A", "D"],
    },
}


@pytest.mark.parametrize(("descending", "expected"), [(False, UP), (True, DOWN)])
def test_whole_rows_move_and_equal_ones_keep_their_order(flights, descending, expected):
    assert sort_rows(flights, "delay", descending=descending) == expected


def test_renumbers_what_it_returns_and_not_what_it_was_given(flights):
    before = deepcopy(flights)
    result = sort_rows(flights, "delay", renumber=True)
    assert result == {"labels": [0, 1, 2, 3, 4, 5], "columns": UP["columns"]}
    assert flights == before


def test_renumbers_what_was_sorted_already(in_order):
    result = sort_rows(in_order, "delay", renumber=True)
    assert result == {"labels": [0, 1, 2], "columns": {"delay": [-1, 2, 101]}}


def test_shares_nothing_with_what_was_sorted_already(in_order):
    before = deepcopy(in_order)
    result = sort_rows(in_order, "delay")
    assert result == before
    result["labels"].clear()
    result["columns"]["delay"].clear()
    assert in_order == before


def test_turns_round_what_is_sorted_the_other_way(in_order):
    result = sort_rows(in_order, "delay", descending=True)
    assert result == {"labels": [461, 1545, 725], "columns": {"delay": [101, 2, -1]}}
