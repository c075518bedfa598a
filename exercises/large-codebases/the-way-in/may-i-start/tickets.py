"""Tickets that I could work on, if the project lets me."""


def may_i(ticket, me, today):
    """Say whether I may start on this ticket today, or why not."""
    if ticket["status"] == "closed":
        return "closed"
    if ticket["project"] == "django":
        return _django(ticket, me, today)
    return _pandas(ticket, me)


def _django(ticket, me, today):
    if ticket["stage"] != "Accepted":
        return "not triaged"
    if ticket["owner"] not in ("nobody", me["name"]):
        return "taken"
    return "start"


def _pandas(ticket, me):
    if "Needs Triage" in ticket["labels"]:
        return "not triaged"
    if ticket["assignees"]:
        return "taken"
    return "start"
