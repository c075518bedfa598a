import pytest
from tables import sort_rows


@pytest.fixture
def flights():
    return {
        "labels": [1545, 461, 725],
        "columns": {"gate": ["C", "A", "B"], "delay": [2, None, -1]},
    }


@pytest.mark.parametrize("renumber", [False, True])
def test_sorts(flights, renumber):
    result = sort_rows(flights, "delay", renumber=renumber)
    assert result["columns"] == {"gate": ["B", "C", "A"], "delay": [-1, 2, None]}
    assert result["labels"] == ([0, 1, 2] if renumber else [725, 1545, 461])


def test_descending(flights):
    result = sort_rows(flights, "gate", descending=True)
    assert result["columns"]["gate"] == ["C", "B", "A"]


def test_sorted_already():
    flights = {"labels": [7, 8], "columns": {"gate": ["A", "B"]}}
    assert sort_rows(flights, "gate") == flights
