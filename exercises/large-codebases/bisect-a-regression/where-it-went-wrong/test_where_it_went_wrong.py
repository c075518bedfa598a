import re
import subprocess
import sys
from ast import literal_eval
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from mergeable.explain import Words, expect_equal, fail
from mergeable.repository import expecting, messages

BRANCH, BASE, RIGHT = "ticket_58", "main", "v1.0"
PACKAGE = "flightboard"
NAMED = re.compile(r"\b[0-9a-f]{7,40}\b")
AFTER_MIDNIGHT = 1445
ASKED = """
import ast, sys
sys.path.insert(0, sys.argv[1])
from flightboard.clock import clock
print([clock(each) for each in ast.literal_eval(sys.argv[2])])
"""
ASKED_LATER = """
import sys
sys.path.insert(0, sys.argv[1])
from flightboard.clock import later
print([later(1439, 6)])
"""


@pytest.fixture
def repository(attempt):
    return attempt.repository()


@pytest.fixture
def commit(repository, attempt):
    """Return the one commit of the branch."""
    base = attempt.scene().branches[BASE]
    expecting.expect_branch(repository, BRANCH)
    found = expecting.expect_linear(repository, BRANCH, since=[base])
    if len(found) != 1:
        fail(
            f"`{BRANCH}` has {len(found)} commits that `{BASE}` has not, and one is wanted.",
            got=expecting.histories(found),
            next_step=f"`git rebase -i {BASE}` joins several: `fixup` puts one to the one above."
            if found
            else "Commit what you have mended.",
        )
    expecting.expect_on_top(repository, BRANCH, base, shown=BASE)
    return found[0]


def said_at(repository, name, minutes=(AFTER_MIDNIGHT,), asked=ASKED):
    """Return what clock() says in a commit; None where it cannot be imported."""
    with TemporaryDirectory() as folder:
        Path(folder, PACKAGE).mkdir()
        for path in repository.tree(name):
            if re.fullmatch(rf"{PACKAGE}/\w+\.py", path):
                Path(folder, path).write_text(repository.file(name, path), encoding="utf-8")
        line = [sys.executable, "-I", "-B", "-c", asked, folder, repr(minutes)]
        ended = subprocess.run(line, capture_output=True, encoding="utf-8", timeout=5)
    try:
        return literal_eval(ended.stdout.strip().splitlines()[-1])
    except (ValueError, SyntaxError, IndexError):
        return None


def test_nothing_is_under_way(repository):
    """The bisection has ended"""
    expecting.expect_nothing_under_way(repository)


def test_names_the_commit(commit, repository, attempt):
    """The message names the commit in which it went wrong"""
    scene = attempt.scene()
    named = NAMED.findall(commit.body)
    known = [found for found in map(scene.find, named) if found]
    if not known:
        fail(
            f"No commit of the repository has the hash {named[0]}, which the body names."
            if named
            else f"The body of {commit.named} names no commit by its hash.",
            got=Words(commit.body or "no body"),
            expected=Words("Regression in, the hash, and a full stop"),
            next_step="`git commit --amend` changes the message. Django's reviewers look for this "
            "line, and so does whoever asks in a year why it was so.",
        )
    if len(known) > 1:
        fail(f"The body of {commit.named} names {len(known)} commits.", got=Words(commit.body))
    culprit, said = scene.commit(known[0]), said_at(scene, known[0])
    if said is None:
        fail(
            f"{culprit.named} cannot be imported. It says neither 00:05 nor 24:05.",
            called="git bisect bad, presumably, where it could not be tried",
            next_step="`git bisect skip` passes over a commit that cannot be tried.",
        )
    if said == ["00:05"]:
        fail(
            f"{culprit.named} still says 00:05.",
            next_step="The first bad commit is wanted, which is the one after the last good one.",
        )
    before = culprit.parents[0]
    while (earlier := said_at(scene, before)) is None:
        before = scene.commit(before).parents[0]
    if earlier != ["00:05"]:
        fail(
            f"{culprit.named} says 24:05, and it said 24:05 before that: "
            f"{scene.commit(before).named} does.",
            next_step="Who touched a line last need not be who broke it. "
            f"`git bisect start {BASE} {RIGHT}` asks the code.",
        )


def test_message_has_the_form(commit):
    """The message has the form that Django asks for"""
    messages.expect_subject(commit, "Fixed #58 -- ")
    if not re.search(r"\b[Rr]egression in\s+(commit\s+)?\W*[0-9a-f]{7}", commit.body):
        fail(
            "Django's reviewers look for the words “Regression in” and the hash after them.",
            got=Words(commit.body or "no body"),
            next_step=messages.REWORD,
        )


def test_times_are_right(commit, repository):
    """Times are right again, those after midnight as well"""
    minutes = (0, 65, 1025, 1439, 1440, AFTER_MIDNIGHT, 1505, 2879)
    expected = ["00:00", "01:05", "17:05", "23:59", "00:00", "00:05", "01:05", "23:59"]
    said = said_at(repository, commit.sha, minutes)
    if said is None:
        fail(f"`clock` cannot be called in {commit.named}: it is not there, or raises.")
    for each, got, wanted in zip(minutes, said, expected, strict=True):
        expect_equal(got, wanted, called=f"clock({each})", what=f"clock({each})")


def test_nothing_else_changes(commit, repository, attempt):
    """Nothing else changes: what the board has learnt since stays"""
    said = said_at(repository, commit.sha, asked=ASKED_LATER)
    if said is None:
        fail(
            f"`later`, which came after `v1.0`, is not in {commit.named} or raises.",
            called="later(1439, 6)",
            expected="00:05",
            next_step="The file of `v1.0` has nothing of what came since. Mend the one line: "
            "`git diff main ticket_58` shows what you changed.",
        )
    expect_equal(said[0], "00:05", called="later(1439, 6)", what="later(1439, 6)")
    base = attempt.scene().branches[BASE]
    now, before = repository.tree(commit.sha), attempt.scene().tree(base)
    lost = [p for p in before if now.get(p) != before[p] and p != f"{PACKAGE}/clock.py"]
    if lost:
        fail(
            f"{expecting.listed(lost)} is not as on `{BASE}`, and has no part in this.",
            next_step=f"`git restore --source={BASE} FILE` brings a file back, and "
            "`git commit --amend` puts it into the commit.",
        )


def test_main_stays(repository, attempt):
    """The branch main is as it was"""
    found, wanted = repository.branches.get(BASE), attempt.scene().branches[BASE]
    if found != wanted:
        fail(
            f"`{BASE}` is not where it was.",
            next_step=f"`git branch --force {BASE} upstream/{BASE}` puts it back.",
        )
