"""Where a fix goes, once it is on main."""

FOR_ALL = {"security", "data loss"}
ALWAYS, NEVER = {"crash", "docs"}, {"feature", "cleanup"}


def branches(fix, series, today):
    """Return the branches that get the fix, `main` and then the newest."""
    alive = [one for one in series if one["alpha"] <= today <= one["supported_until"]]
    alive.sort(key=_number)
    released = [one for one in alive if one["final"] <= today]
    chosen = []
    for one in alive:
        coming = one not in released
        newest = coming or one is released[-1]
        takes = newest and _newest_takes(fix, one, coming, today)
        taken = _has_it(fix, one) and (takes or fix["kind"] in FOR_ALL)
        if taken or chosen:
            chosen.append(f"stable/{one['name']}.x")
    return ["main", *reversed(chosen)]


def _newest_takes(fix, one, coming, today):
    kind = fix["kind"]
    if kind in ALWAYS or kind in NEVER:
        return kind in ALWAYS
    if coming and today < one["candidate"]:
        return True
    return kind != "bug" and fix["since"] == one["name"]


def _has_it(fix, one):
    return fix["since"] is None or _parts(fix["since"]) <= _number(one)


def _number(one):
    return _parts(one["name"])


def _parts(name):
    return tuple(map(int, name.split(".")))
