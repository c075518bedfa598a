def sort_rows(table, by, descending=False, renumber=False):
    names = list(table["columns"])
    rows = list(zip(table["labels"], *table["columns"].values(), strict=True))
    at = names.index(by) + 1
    known = sorted((r for r in rows if r[at] is not None), key=lambda r: r[at], reverse=descending)
    done = known + [row for row in rows if row[at] is None]
    return {
        "labels": [n if renumber else row[0] for n, row in enumerate(done)],
        "columns": {name: [row[i] for row in done] for i, name in enumerate(names, start=1)},
    }
