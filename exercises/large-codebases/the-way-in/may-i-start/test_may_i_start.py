from datetime import date, timedelta

from mergeable.explain import expect_equal

TODAY = date(2026, 11, 20)
ME = {"name": "ada", "holds": 0}
DAY = timedelta(days=1)


def ticket(**fields):
    """A ticket of Django that is free, but for what is said."""
    free = {
        "project": "django",
        "status": "new",
        "stage": "Accepted",
        "reporter": "mira",
        "owner": "nobody",
        "claimed": None,
        "changed": TODAY - 3 * DAY,
        "has_patch": False,
        "needs_tests": False,
        "needs_docs": False,
        "needs_better_patch": False,
    }
    return free | fields


def held(quiet, claimed=700, **fields):
    """A ticket that somebody else took, quiet for that many days."""
    dates = {"claimed": TODAY - claimed * DAY, "changed": TODAY - quiet * DAY}
    return ticket(**{"status": "assigned", "owner": "jo", **dates, **fields})


def issue(**fields):
    """An issue of pandas that is free, but for what is said."""
    free = {
        "project": "pandas",
        "status": "open",
        "labels": ["Bug", "Reshaping"],
        "assignees": [],
        "comments": [],
    }
    return free | fields


def expect(attempt, given, expected, next_step, me=ME, today=TODAY):
    may_i = attempt.function("tickets", "may_i")
    got = may_i(given, me, today)
    fields = ", ".join(f"{key}={value!r}" for key, value in given.items() if telling(key, given))
    expect_equal(
        got,
        expected,
        called=f"may_i(ticket, {me}, {today}), where ticket has {fields}",
        what="The answer",
        next_step=next_step,
    )


def telling(key, given):
    """Whether a field of the ticket is another than in one that is free."""
    free = ticket() if given["project"] == "django" else issue()
    return key == "project" or given[key] != free[key]


def test_free_ones(attempt):
    """A free ticket can be started, in both projects"""
    expect(attempt, ticket(), "start", "Accepted, no patch, nobody's: it is free.")
    own = ticket(owner="ada", status="assigned")
    expect(attempt, own, "start", "It is yours already: go on.")
    expect(attempt, issue(), "start", "No blocking label, no assignee: `/take` it.")
    own = issue(assignees=["ada"])
    expect(attempt, own, "start", "It is assigned to you already: go on.")
    step = "It is nobody's, or yours: then no week of silence keeps you from it."
    for quiet in (20, 100):
        changed = TODAY - quiet * DAY
        expect(attempt, ticket(changed=changed), "start", step)
        expect(attempt, held(quiet, owner="ada"), "start", step)


def test_closed(attempt):
    """A closed one is closed, whatever else it says"""
    step = "Look at the status first."
    expect(attempt, ticket(status="closed"), "closed", step)
    expect(attempt, ticket(status="closed", stage="Unreviewed"), "closed", step)
    expect(attempt, issue(status="closed", labels=["Needs Triage"]), "closed", step)


def test_stages(attempt):
    """Django's stages that are not Accepted each have an answer of their own"""
    step = "Four stages, four answers: look the stage up in the task's table."
    for stage, answer in (
        ("Unreviewed", "not triaged"),
        ("Someday/Maybe", "not actionable"),
        ("Ready for checkin", "with the mergers"),
    ):
        expect(attempt, ticket(stage=stage), answer, step)
        expect(attempt, ticket(stage=stage, owner="ada"), answer, step)
    mine = ticket(stage="Ready for checkin", has_patch=True, reporter="ada")
    expect(attempt, mine, "with the mergers", step)
    step = "That you reported it counts while it is Unreviewed. Somebody has put this one off."
    expect(attempt, ticket(stage="Someday/Maybe", reporter="ada"), "not actionable", step)


def test_own_report(attempt):
    """Your own report may be claimed before it is reviewed"""
    step = "Who reported a bug and will mend it may claim it. All else holds as for Accepted."
    expect(attempt, ticket(stage="Unreviewed", reporter="ada"), "start", step)
    mended = ticket(stage="Unreviewed", reporter="ada", has_patch=True)
    expect(attempt, mended, "needs review", step)
    gone = held(1, stage="Unreviewed", reporter="ada")
    expect(attempt, gone, "taken", step)


def test_patches(attempt):
    """A patch without flags waits for a reviewer; the flags speak of a patch"""
    step = "Accepted is no invitation where there is a patch: it waits for a reviewer."
    expect(attempt, ticket(has_patch=True), "needs review", step)
    expect(attempt, held(3, has_patch=True), "needs review", step)
    expect(attempt, held(300, has_patch=True), "needs review", step)
    expect(attempt, ticket(has_patch=True, owner="ada"), "needs review", step)
    for flag in ("needs_tests", "needs_docs", "needs_better_patch"):
        step = "The patch waits for its author. So the question is whose ticket it is."
        expect(attempt, ticket(has_patch=True, **{flag: True}), "start", step)
        expect(attempt, held(3, has_patch=True, **{flag: True}), "taken", step)
        step = "Without a patch the flag means nothing: this ticket is free."
        expect(attempt, ticket(**{flag: True}), "start", step)


def test_owners(attempt):
    """Somebody's ticket is taken, to be asked about, or given up, by how quiet it is"""
    step = "Count from the last sign of life, `changed`, not from the day it was claimed."
    for quiet in (0, 3, 13):
        expect(attempt, held(quiet), "taken", step)
    step = "Two weeks of silence are a reason to ask; before that, to leave it."
    for quiet in (14, 30, 55):
        expect(attempt, held(quiet), "ask the owner", step)
    step = "After eight quiet weeks it may be taken over. That it has an owner is not enough."
    for quiet in (56, 90, 730):
        expect(attempt, held(quiet, claimed=900), "start", step)
    step = "Claimed this week, but quiet for months before? Only `changed` counts."
    expect(attempt, held(60, claimed=60), "start", step)
    later = TODAY + 20 * DAY
    step = "Count to the day that is handed in, `today`."
    expect(attempt, held(0), "ask the owner", step, today=later)


def test_labels(attempt):
    """Four labels keep an issue of pandas from being taken"""
    step = "pandas has four blocking labels. They are in the task's table."
    for label in ("Needs Triage", "Needs Discussion", "Needs Info", "Closing Candidate"):
        expect(attempt, issue(labels=["Bug", label]), "not triaged", step)
        expect(attempt, issue(labels=[label], assignees=["ada"]), "not triaged", step)
    step = "`Needs Tests` asks for a test. It is none of the four that block."
    expect(attempt, issue(labels=["Bug", "Needs Tests"]), "start", step)
    expect(attempt, issue(labels=[]), "start", "No label blocks it.")


def test_claims(attempt):
    """In pandas the assignee decides, not what comments say or how old they are"""
    old = date(2024, 2, 26)
    comments = [{"author": "kim", "date": TODAY - DAY, "text": "take"}]
    step = "Who writes `take` is not assigned by it. Look at the assignees."
    expect(attempt, issue(comments=comments), "start", step)
    comments = [{"author": "kim", "date": old, "text": "/take"}]
    step = "pandas takes inactive people off by itself. While one is assigned, it is taken."
    expect(attempt, issue(assignees=["kim"], comments=comments), "taken", step)
    expect(attempt, issue(assignees=["kim"]), "taken", step, me={"name": "ada", "holds": 2})
    both = issue(assignees=["kim", "ada"])
    expect(attempt, both, "start", "You are among the assignees.")


def test_limit(attempt):
    """Who holds two issues of pandas gets no third, and may go on with both"""
    step = "Two open issues are the most one may hold in pandas."
    for holds in (2, 3):
        expect(attempt, issue(), "two already", step, me={"name": "ada", "holds": holds})
    expect(attempt, issue(), "start", step, me={"name": "ada", "holds": 1})
    step = "It is yours: holding two does not keep you from one of them."
    busy = {"name": "ada", "holds": 2}
    expect(attempt, issue(assignees=["ada"]), "start", step, me=busy)
    step = "The limit is pandas'. Django has none."
    expect(attempt, ticket(), "start", step, me=busy)
