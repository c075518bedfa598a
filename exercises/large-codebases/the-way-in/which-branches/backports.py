"""Where a fix goes, once it is on main."""

CRITICAL = {
    "security",
    "data loss",
    "crash",
    "regression",
    "new feature bug",
}


def branches(fix, series, today):
    """Return the branches that get the fix, `main` and then the newest."""
    chosen = ["main"]
    for one in sorted(series, key=lambda one: one["name"], reverse=True):
        supported = one["final"] <= today < one["supported_until"]
        if supported and fix["kind"] in CRITICAL:
            chosen.append(f"stable/{one['name']}.x")
    return chosen
