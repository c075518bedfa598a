from copy import deepcopy

import pytest
from tables import sort_rows

ROWS = {"labels": [4, 3, 2, 1], "columns": {"n": [5, 0, None, 5], "t": ["d", "c", "b", "a"]}}
DONE = {"labels": [9, 8], "columns": {"n": [1, 2], "t": ["x", "w"]}}
CASES = [
    (ROWS, {}, [3, 4, 1, 2], [0, 5, 5, None], ["c", "d", "a", "b"]),
    (ROWS, {"descending": True}, [4, 1, 3, 2], [5, 5, 0, None], ["d", "a", "c", "b"]),
    (ROWS, {"renumber": True}, [0, 1, 2, 3], [0, 5, 5, None], ["c", "d", "a", "b"]),
    (DONE, {}, [9, 8], [1, 2], ["x", "w"]),
    (DONE, {"renumber": True}, [0, 1], [1, 2], ["x", "w"]),
    (DONE, {"descending": True}, [8, 9], [2, 1], ["w", "x"]),
]


@pytest.mark.parametrize(("table", "options", "labels", "numbers", "texts"), CASES)
def test_sort_rows(table, options, labels, numbers, texts):
    given = deepcopy(table)
    result = sort_rows(given, "n", **options)
    assert result == {"labels": labels, "columns": {"n": numbers, "t": texts}}
    for values in [result["labels"], *result["columns"].values()]:
        values.append("changed")
    assert given == table
