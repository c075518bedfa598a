import re

import pytest
from mergeable.explain import Words, fail
from mergeable.repository import expecting, messages

BRANCH, BASE = "ticket_74", "main"
ROUNDING = "Refs #70 -- Rounded delays to five minutes."
SHOWN = 3  # lines of each kind in one message
ENTRY = "- Delays are rounded to five minutes (#70).\n"
FORM = "Fixed #74 -- Reverted "
MARKS = re.compile(r"^(<{7}|>{7}|={7})", re.MULTILINE)
FEWEST = 4  # words of a reason
# What git writes into a message and people sign it with: none of it is a reason.
GITS_OWN = re.compile(r"\b[0-9a-f]{7,40}\b|#\d+|\b\d{4}-\d\d-\d\d\b|^\S+: .*<.*>$", re.MULTILINE)
GITS_WORDS = {"this", "revert", "reverts", "reverted", "reverting", "commit", "reversing"}
GITS_WORDS |= {"changes", "made", "the", "of", "rounding", *ROUNDING.lower().rstrip(".").split()}


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


def test_main_is_as_it_was(attempt, scene):
    """`main` is as it was: a change waits on a branch of its own"""
    expecting.expect_unmoved(attempt.repository(), BASE, scene.commit(BASE))


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
            tell(path, found, wanted.get(path, ""), rounding)


def tell(path, found, wanted, rounding):
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
    here, there = found.splitlines(), wanted.splitlines()
    lost = [line for line in there if line not in here]
    if path == "NEWS.md" and lost:
        fail(
            "NEWS.md has lost what others wrote there.",
            got=Words("\n".join(here)),
            expected=Words("\n".join(there)),
            next_step="`git restore --source=main NEWS.md` brings all of it back. Delete the one "
            "line, `git add` it and `git commit --amend`.",
        )
    left = [line for line in here if line not in there]
    differs = [f"missing: {line.strip()}" for line in lost[:SHOWN]]
    differs += [f"too much: {line.strip()}" for line in left[:SHOWN]]
    fail(
        f"{path} is not what is left without the rounding.",
        got=Words("\n".join(differs) or "the same lines in another order"),
        expected=Words("as `main` has it, without what the rounding brought"),
        next_step=next_step,
    )


def own_words(body):
    """Return the words of a message that git has not written and the reverted commit has not."""
    return set(re.findall(r"\w+", GITS_OWN.sub(" ", body).lower())) - GITS_WORDS


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
    if len(own_words(commit.body)) < FEWEST:
        fail(
            f"The message of {commit.short} says what was reverted, and not why.",
            got=Words(commit.message.strip()),
            next_step="The ticket says what went wrong. A sentence of it in the body keeps the "
            "next person from bringing the rounding back.",
        )
