import pytest
from tables import sort_rows


@pytest.fixture
def mixed():
    return {
        "labels": ["p", "q", "r", "s"],
        "columns": {"delay": [3, 0, None, 3], "gate": [1, 2, 3, 4]},
    }


@pytest.fixture
def ready():
    return {"labels": ["p", "q"], "columns": {"delay": [0, 3]}}


def test_up(mixed):
    result = sort_rows(mixed, "delay", renumber=False)
    assert result["labels"] == ["q", "p", "s", "r"]
    assert result["columns"] == {"delay": [0, 3, 3, None], "gate": [2, 1, 4, 3]}


def test_down(mixed):
    result = sort_rows(mixed, "delay", descending=True)
    assert result["labels"] == ["p", "s", "q", "r"]


def test_renumber(mixed):
    assert sort_rows(mixed, "delay", renumber=True)["labels"] == [0, 1, 2, 3]
    assert mixed["labels"] == ["p", "q", "r", "s"]


def test_ready(ready):
    result = sort_rows(ready, "delay")
    assert result == ready
    assert result is not ready
    assert result["labels"] is not ready["labels"]
    assert result["columns"]["delay"] is not ready["columns"]["delay"]


def test_ready_and_renumbered(ready):
    assert sort_rows(ready, "delay", renumber=True)["labels"] == [0, 1]


def test_ready_the_other_way(ready):
    assert sort_rows(ready, "delay", descending=True)["labels"] == ["q", "p"]
