import unittest
from copy import deepcopy

from tables import sort_rows


def table(labels, values):
    return {"labels": list(labels), "columns": {"v": list(values)}}


class Unsorted(unittest.TestCase):
    def setUp(self):
        self.table = table("abcde", [2, None, 0, 2, None])
        self.before = deepcopy(self.table)

    def test_up(self):
        self.assertEqual(sort_rows(self.table, "v"), table("cadbe", [0, 2, 2, None, None]))

    def test_down(self):
        result = sort_rows(self.table, "v", descending=True, renumber=True)
        self.assertEqual(result, table(range(5), [2, 2, 0, None, None]))
        self.assertEqual(self.table, self.before)

    def test_down_with_labels(self):
        self.assertEqual(sort_rows(self.table, "v", True)["labels"], list("adcbe"))


class Sorted(unittest.TestCase):
    def setUp(self):
        self.table = table("xy", [1, 2])

    def test_renumbered(self):
        self.assertEqual(sort_rows(self.table, "v", renumber=True), table([0, 1], [1, 2]))

    def test_down(self):
        self.assertEqual(sort_rows(self.table, "v", descending=True), table("yx", [2, 1]))

    def test_is_a_copy(self):
        result = sort_rows(self.table, "v")
        result["columns"]["v"][0] = result["labels"][0] = 7
        self.assertEqual(self.table, table("xy", [1, 2]))
