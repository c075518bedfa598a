import pytest
from tables import sort_rows


@pytest.fixture
def flights():
    return {
        "labels": [1545, 461, 725],
        "columns": {"gate": ["C", "A", "B"], "delay": [2, 101, -1]},
    }


def test_sorts(flights):
    result = sort_rows(flights, "delay")
    assert result["columns"]["delay"] == [-1, 2, 101]


def test_sorts_what_is_sorted(flights):
    result = sort_rows(sort_rows(flights, "gate"), "gate")
    assert result["labels"] == [461, 725, 1545]
