"""A row for each line of the task's tables; the first that is true answers."""

LABELS = ("Needs Triage", "Needs Discussion", "Needs Info", "Closing Candidate")


def may_i(ticket, me, today):
    rows = django if ticket["project"] == "django" else pandas
    return next(answer for answer, true in rows(ticket, me["name"], me, today) if true)


def django(ticket, name, me, today):
    stage = ticket["stage"]
    waits = ticket["needs_tests"] or ticket["needs_docs"] or ticket["needs_better_patch"]
    yield "closed", ticket["status"] == "closed"
    yield "not triaged", stage == "Unreviewed" and ticket["reporter"] != name
    yield "not actionable", stage == "Someday/Maybe"
    yield "with the mergers", stage == "Ready for checkin"
    yield "needs review", ticket["has_patch"] and not waits
    yield "start", ticket["owner"] in {"nobody", name}
    quiet = (today - ticket["changed"]).days
    yield "taken", quiet < 14
    yield "ask the owner", quiet < 56
    yield "start", True


def pandas(ticket, name, me, today):
    yield "closed", ticket["status"] == "closed"
    yield "not triaged", any(label in ticket["labels"] for label in LABELS)
    yield "start", name in ticket["assignees"]
    yield "taken", bool(ticket["assignees"])
    yield "two already", me["holds"] > 1
    yield "start", True
