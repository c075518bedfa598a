from copy import deepcopy
from itertools import product

import pytest
from tables import sort_rows

DELAYS = [[-1, 2, 101], [101, 2, -1], [4, None, 0], [4, 4, -1]]


@pytest.mark.parametrize("delays", DELAYS)
@pytest.mark.parametrize(
    ("descending", "renumber"), product([False, True], repeat=2)
)
def test_sorts(delays, descending, renumber):
    table = {"labels": ["a", "b", "c"], "columns": {"delay": delays[:]}}
    before = deepcopy(table)
    result = sort_rows(table, "delay", descending, renumber)
    known = sorted((d for d in delays if d is not None), reverse=descending)
    assert result["columns"]["delay"] == known + [None] * delays.count(None)
    assert table == before
