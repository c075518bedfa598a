"""Tickets that I could work on, if the project lets me."""

from datetime import timedelta

STAGES = {
    "Unreviewed": "not triaged",
    "Someday/Maybe": "not actionable",
    "Ready for checkin": "with the mergers",
}
FLAGS = ("needs_tests", "needs_docs", "needs_better_patch")
BLOCKING = {
    "Needs Triage",
    "Needs Discussion",
    "Needs Info",
    "Closing Candidate",
}
PATIENCE, GIVEN_UP = timedelta(weeks=2), timedelta(weeks=8)
MOST_AT_ONCE = 2


def may_i(ticket, me, today):
    """Say whether I may start on this ticket today, or why not."""
    if ticket["status"] == "closed":
        return "closed"
    if ticket["project"] == "django":
        return _django(ticket, me, today)
    return _pandas(ticket, me)


def _django(ticket, me, today):
    stage = ticket["stage"]
    mine = ticket["reporter"] == me["name"]
    if stage in STAGES and not (mine and stage == "Unreviewed"):
        return STAGES[stage]
    flagged = any(ticket[flag] for flag in FLAGS)
    if ticket["has_patch"] and not flagged:
        return "needs review"
    quiet = today - ticket["changed"]
    if quiet >= PATIENCE:
        return "ask the owner" if quiet < GIVEN_UP else "start"
    free = ticket["owner"] in ("nobody", me["name"])
    return "start" if free else "taken"


def _pandas(ticket, me):
    if BLOCKING & set(ticket["labels"]):
        return "not triaged"
    if me["name"] in ticket["assignees"]:
        return "start"
    if ticket["assignees"]:
        return "taken"
    return "two already" if me["holds"] >= MOST_AT_ONCE else "start"
