"""Finds the oldest branch that takes the fix: that one and all newer ones get it."""


def branches(fix, series, today):
    def key(name):
        return [int(part) for part in name.split(".")]

    lines = [s for s in series if s["alpha"] <= today and not s["supported_until"] < today]
    lines = sorted(lines, key=lambda line: key(line["name"]), reverse=True)
    since = key(fix["since"]) if fix["since"] else [0]
    oldest = 0
    seen_latest = False
    for number, line in enumerate(lines, start=1):
        coming = today < line["final"]
        latest = not coming and not seen_latest
        seen_latest = seen_latest or latest
        if key(line["name"]) < since:
            continue
        kind = fix["kind"]
        own = key(line["name"]) == since
        critical = kind == "crash" or (kind in ("regression", "new feature bug") and own)
        open_to_all = coming and today < line["candidate"] and kind not in ("feature", "cleanup")
        if (
            kind in ("security", "data loss")
            or ((latest or coming) and (critical or kind == "docs"))
            or open_to_all
        ):
            oldest = number
    return ["main"] + [f"stable/{line['name']}.x" for line in lines[:oldest]]
