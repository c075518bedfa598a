"""Where a fix goes, once it is on main."""

FOR_ALL = {"security", "data loss"}
NOT_FIXES = {"feature", "cleanup"}


def branches(fix, series, today):
    """Return the branches that get the fix, `main` and then the newest."""
    alive = [one for one in series if one["alpha"] <= today <= one["supported_until"]]
    alive.sort(key=_number)
    released = [one for one in alive if one["final"] <= today]
    chosen = []
    for one in alive:
        latest = bool(released) and one is released[-1]
        taken = _has_it(fix, one) and _takes(fix, one, latest, today)
        if taken or chosen:
            chosen.append(f"stable/{one['name']}.x")
    return ["main", *reversed(chosen)]


def _takes(fix, one, latest, today):
    kind, coming = fix["kind"], today < one["final"]
    if kind in FOR_ALL:
        return True
    if kind in NOT_FIXES or not (latest or coming):
        return False
    if kind in ("crash", "docs"):
        return True
    if coming and today < one["candidate"]:
        return True
    return kind != "bug" and fix["since"] == one["name"]


def _has_it(fix, one):
    return fix["since"] is None or _parts(fix["since"]) <= _number(one)


def _number(one):
    return _parts(one["name"])


def _parts(name):
    return tuple(map(int, name.split(".")))
