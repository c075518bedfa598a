from datetime import timedelta


def may_i(ticket, me, today):
    name = me["name"]
    match ticket:
        case {"status": "closed"}:
            return "closed"
        case {"project": "pandas", "labels": labels, "assignees": assignees}:
            if not set(labels).isdisjoint(
                ["Needs Info", "Needs Triage", "Closing Candidate", "Needs Discussion"]
            ):
                return "not triaged"
            if assignees:
                return "start" if name in assignees else "taken"
            return "start" if me["holds"] < 2 else "two already"
        case {"stage": "Unreviewed", "reporter": reporter} if reporter != name:
            return "not triaged"
        case {"stage": "Someday/Maybe"}:
            return "not actionable"
        case {"stage": "Ready for checkin"}:
            return "with the mergers"
        case {
            "has_patch": True,
            "needs_tests": False,
            "needs_docs": False,
            "needs_better_patch": False,
        }:
            return "needs review"
        case {"owner": owner} if owner in ("nobody", name):
            return "start"
    if ticket["changed"] <= today - timedelta(days=56):
        return "start"
    if ticket["changed"] <= today - timedelta(days=14):
        return "ask the owner"
    return "taken"
