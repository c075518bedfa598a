from copy import deepcopy


def _goes_before(value, other, descending):
    if value is None or other is None:
        return other is None and value is not None
    return value > other if descending else value < other


def sort_rows(table, by, descending=False, renumber=False):
    values, rows = table["columns"][by], []
    for row, value in enumerate(values):
        at = len(rows)
        while at and _goes_before(value, values[rows[at - 1]], descending):
            at -= 1
        rows.insert(at, row)
    result = deepcopy(table)
    for name, column in table["columns"].items():
        result["columns"][name][:] = map(column.__getitem__, rows)
    labels = range(len(rows)) if renumber else map(table["labels"].__getitem__, rows)
    result["labels"] = list(labels)
    return result
