import re

import pytest
from mergeable.explain import Words, fail
from mergeable.repository import expecting, messages

BRANCH, BASE = "ticket_74", "main"
ROUNDING = "Refs #70 -- Rounded delays to five minutes."
ENTRY = "- Delays are rounded to five minutes (#70).\n"
FORM = "Fixed #74 -- Reverted "
MARKS = re.compile(r"^(<{7}|>{7}|={7})", re.MULTILINE)
FEWEST = 6  # words of a reason
GITS_OWN = re.compile(r"(this )?reverts? (commit )?|[0-9a-f]{7,40}|#\d+", re.IGNORECASE)


@pytest.fixture
def rounding(scene):
    return next(c for c in scene.commits(BASE) if c.subject == ROUNDING)


def expect_one(repository, scene):
    base = scene.branches[BASE]
    expecting.expect_on_top(repository, BRANCH, base, shown=BASE)
    commits = expecting.expect_linear(repository, BRANCH, since=[base], onto=BASE)
    if not commits:
        expecting.expect_committed(repository, BRANCH, commits, scene.tree(BRANCH))
        fail(
            f"`{BRANCH}` has no commit that `{BASE}` has not.",
            next_step="What is wrong on `main` is mended by a commit that undoes it.",
        )
    if len(commits) > 1:
        fail(
            f"`{BRANCH}` has {len(commits)} commits that `{BASE}` has not, and one is wanted.",
            got=expecting.histories(commits),
            next_step=f"`git rebase -i {BASE}` with `fixup` makes one of them.",
        )
    return commits[0]


def test_nothing_is_under_way(attempt):
    """Nothing is left in the middle"""
    expecting.expect_nothing_under_way(attempt.repository())


def test_one_commit_on_main(repository, scene):
    """`ticket_74` is `main` and one commit: nothing that others have is rewritten"""
    expect_one(repository, scene)


def test_the_other_change_is_there(repository, scene):
    """Flights that leave together are sorted by their number, as before"""
    path = "departures/board.py"
    wanted, found = scene.file(BASE, path), repository.file(BRANCH, path)
    if wanted == found:
        return
    problem = f"{path} is not as `{BASE}` has it, and the rounding had no part in it."
    if "flight.number))" not in found:
        problem = "UA 1545 and AA 1141 leave at 05:15, and AA 1141 is not before UA 1545 any more."
        if "rounded" not in repository.file(BRANCH, "departures/delays.py"):
            problem = f"The commit took back both changes of the merge. {problem}"
    fail(
        problem,
        next_step="`git log --graph --oneline` shows the two commits that the merge brought. "
        "`git reset --hard main` begins anew.",
    )


def test_the_rounding_is_taken_back(repository, scene, rounding):
    """The rounding is gone with its tests and its entry in NEWS.md, and nothing else is"""
    wanted = {path: scene.file(BASE, path) for path in scene.tree(BASE)}
    wanted["NEWS.md"] = wanted["NEWS.md"].replace(ENTRY, "")
    before = rounding.parents[0]
    for path in ("departures/delays.py", "tests/test_delays.py"):
        wanted[path] = scene.file(before, path)
    there = repository.tree(BRANCH)
    for path in sorted(wanted.keys() | there.keys()):
        found = repository.file(BRANCH, path) if path in there else ""
        if found != wanted.get(path, ""):
            tell(path, found, rounding)


def tell(path, found, rounding):
    """Say what is wrong with a file."""
    next_step = f"`git show {rounding.short} -- {path}` shows what is to be undone there."
    if MARKS.search(found):
        fail(
            f"{path} has the marks of a conflict in it: lines that begin with <<<<<<<.",
            next_step="What stands between them is both sides. Keep what is right, delete the "
            "marks, `git add` it and `git commit --amend`.",
        )
    if path == "NEWS.md" and ENTRY in found:
        fail("NEWS.md still says what is no longer so.", got=ENTRY.strip(), next_step=next_step)
    told = Words("as `main` has it, without what the rounding brought")
    fail(f"{path} is not what is left without the rounding.", expected=told, next_step=next_step)


def test_the_message_says_why(repository, scene, rounding):
    """The message says what was taken back, and why"""
    commit = expect_one(repository, scene)
    if not commit.subject.startswith(FORM):
        messages.expect_subject(commit, FORM)
    messages.expect_subject(commit, "Fixed #74 -- ")
    hashes = re.findall(r"\b[0-9a-f]{7,40}\b", commit.message)
    if not any(rounding.sha.startswith(found) for found in hashes):
        fail(
            f"The message of {commit.short} does not say which commit it takes back.",
            got=Words(commit.message.strip()),
            expected=Words(f"This reverts commit {rounding.sha}."),
            next_step="`git commit --amend` opens the message.",
        )
    if len(GITS_OWN.sub(" ", commit.body).split()) < FEWEST:
        fail(
            f"The message of {commit.short} says what was reverted, and not why.",
            got=Words(commit.message.strip()),
            next_step="The ticket says what went wrong. A sentence of it in the body keeps the "
            "next person from bringing the rounding back.",
        )
