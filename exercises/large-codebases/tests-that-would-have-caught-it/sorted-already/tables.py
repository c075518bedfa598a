"""Tables: a list of labels, and columns of values by their names."""


def sort_rows(table, by, descending=False, renumber=False):
    """Return a table with the rows of `table` in the order of the column `by`.

    A table is {"labels": [...], "columns": {name: [...], ...}}.

    1. Whole rows move: each label goes with its values.
    2. Rows with equal values keep their order, if `descending` as well.
    3. None is no value: such rows come last, if `descending` as well.
    4. With `renumber` the labels of the result are 0, 1, 2 and so on.
    5. `table` stays as it is, and shares no list with the result: whoever
       changes one does not change the other.
    """
    values = table["columns"][by]
    known = [row for row, value in enumerate(values) if value is not None]
    rows = sorted(known, key=values.__getitem__, reverse=descending)
    rows += [row for row, value in enumerate(values) if value is None]
    if rows == list(range(len(values))):
        return _copy(table, renumber)
    labels = [table["labels"][row] for row in rows]
    columns = {}
    for name, column in table["columns"].items():
        columns[name] = [column[row] for row in rows]
    return _copy({"labels": labels, "columns": columns}, renumber)


def _copy(table, renumber):
    labels = range(len(table["labels"])) if renumber else table["labels"]
    columns = {name: list(column) for name, column in table["columns"].items()}
    return {"labels": list(labels), "columns": columns}
