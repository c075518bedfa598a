def sort_rows(table, by, descending=False, renumber=False):
    values = table["columns"][by]
    known = [row for row, value in enumerate(values) if value is not None]
    rows = sorted(known, key=values.__getitem__, reverse=descending)
    rows += [row for row, value in enumerate(values) if value is None]
    if rows == list(range(len(values))):
        return _copy(table, False)
    labels = [table["labels"][row] for row in rows]
    columns = {
        name: [column[row] for row in rows]
        for name, column in table["columns"].items()
    }
    return _copy({"labels": labels, "columns": columns}, renumber)


def _copy(table, renumber):
    labels = range(len(table["labels"])) if renumber else table["labels"]
    columns = {name: list(column) for name, column in table["columns"].items()}
    return {"labels": list(labels), "columns": columns}
