"""The task's rules, each a set of series names; then the gaps above are filled."""

from datetime import date


def version(name: str) -> float:
    major, _, minor = name.partition(".")
    return int(major) * 1000 + int(minor or 0)


def branches(fix: dict, series: list[dict], today: date) -> list[str]:
    by_name = {one["name"]: one for one in series}
    open_ones = {n for n, s in by_name.items() if s["alpha"] <= today <= s["supported_until"]}
    coming = {name for name in open_ones if today < by_name[name]["final"]}
    latest = set(sorted(open_ones - coming, key=version)[-1:])
    kind, since = fix["kind"], fix["since"]

    rule_2 = {n for n in open_ones if since is None or version(since) <= version(n)}
    rule_3 = open_ones if kind in {"security", "data loss"} else set()
    rule_4 = latest | coming if kind == "crash" else set()
    if kind in {"regression", "new feature bug"}:
        rule_4 = (latest | coming) & {since}
    rule_5 = latest | coming if kind == "docs" else set()
    rule_6 = {name for name in coming if today < by_name[name]["candidate"]}
    if kind in {"feature", "cleanup"}:
        return ["main"]
    takers = rule_2 & (rule_3 | rule_4 | rule_5 | rule_6)
    floor = min(map(version, takers), default=float("inf"))
    chosen = sorted((n for n in open_ones if version(n) >= floor), key=version, reverse=True)
    return ["main", *(f"stable/{name}.x" for name in chosen)]
