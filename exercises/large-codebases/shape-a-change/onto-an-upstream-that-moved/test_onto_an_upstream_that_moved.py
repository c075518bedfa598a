import re

import pytest
from mergeable.explain import Words, expect_equal, fail
from mergeable.repository import expecting, replaying

BRANCH, BASE = "ticket_63", "main"
UPSTREAM = f"upstream/{BASE}"
MARKS = re.compile(r"^(<{7} |>{7} |={7}$)", re.MULTILINE)
PLANNED = {"number": "DL 404", "destination": "Paris", "planned": 700, "gate": "B7"}
NEWS = {
    "- The board shows gates (#58).": "of upstream",
    "- Cancelled flights are marked with an x (#63).": "of yours",
    "- Flights that leave together are sorted by their number (#70).": "that was there",
}
TESTS = {
    "test_row",
    "test_board_is_in_the_order_of_departure",
    "test_describe",
    "test_late_from_a_quarter_of_an_hour_on",
    "test_late_abroad_from_half_an_hour_on",
    "test_a_cancelled_flight_is_marked",
    "test_legend",
}
SHOW = "`git show upstream/main` and `git show REBASE_HEAD`, while it stopped, are the two sides."
CHANGED = (
    "What your lines call has changed upstream, where no conflict marks it. "
    "`git log --patch -2 upstream/main` is all that they did."
)
HIDDEN = (
    "A line of theirs gives something a name that yours give to a function, and hides it there: "
    "`mark`. Both lines survive where one does what both did."
)
SUBJECTS = [
    "Refs #63 -- Moved the mark of a flight to a function.",
    "Fixed #63 -- Marked cancelled flights.",
    "Refs #63 -- Added a legend of the marks.",
]


@pytest.fixture
def base(attempt):
    return attempt.scene("upstream").branches[BASE]


@pytest.fixture
def three_commits(repository, base):
    return expect_three(repository, base)


def expect_three(repository, base):
    if repository.find(base):
        commits = expecting.expect_linear(repository, BRANCH, since=[base], onto=UPSTREAM)
    expecting.expect_on_top(repository, BRANCH, base, shown=UPSTREAM)
    if [commit.subject for commit in commits] != SUBJECTS:
        next_step = (
            "`git reflog` has where the branch was before: `git reset --hard` with one of its "
            "names goes back there."
        )
        if len(commits) > len(SUBJECTS):
            next_step = (
                f"`git rebase -i {UPSTREAM}` lists them: moved below the commit that it mends, a "
                "commit becomes part of it with `fixup` in the place of `pick`."
            )
        fail(
            f"`{BRANCH}` does not have your three commits on top of {UPSTREAM}, as they were.",
            got=expecting.histories(commits),
            expected=Words("\n".join(reversed(SUBJECTS))),
            next_step=next_step,
        )
    return commits


def test_nothing_is_under_way(attempt):
    """Nothing is left in the middle"""
    expecting.expect_nothing_under_way(attempt.repository())


def test_three_commits_on_upstream(repository, base):
    """`ticket_63` is upstream's newest and your three commits, and no merge"""
    expect_three(repository, base)


def test_both_sides_survive(attempt, repository, three_commits):
    """In the end the board has what they changed and what you changed"""
    newest = three_commits[-1]
    expect_no_marks(repository)
    expect_news(repository)
    with attempt.at(newest.sha) as at:
        row = shown_by(at.function("probe", "row"), newest)
        expect_upstreams(row)
        expect_yours(row, shown_by(at.function("probe", "legend"), newest))


def expect_no_marks(repository):
    for path in sorted(repository.tree(BRANCH)):
        if MARKS.search(repository.file(BRANCH, path)):
            fail(
                f"{path} has the marks of a conflict in it: lines that begin with <<<<<<<.",
                next_step="Between them stand both sides. Keep what is right of each and delete "
                "the marks before `git add`.",
            )


def expect_news(repository):
    lines = repository.file(BRANCH, "NEWS.md").splitlines()
    for line, whose in NEWS.items():
        if lines.count(line) != 1:
            told = "has lost an entry" if line not in lines else "has an entry twice,"
            fail(f"NEWS.md {told} {whose}.", expected=Words(line), next_step=SHOW)


def shown_by(function, commit):
    """Return what calls the function, and says so where it cannot be called."""

    def call(**facts):
        try:
            return function(**facts)
        except Exception as error:
            hides = isinstance(error, UnboundLocalError) or "not callable" in str(error)
            fail(
                f"At {commit.named}, the board cannot be shown: {error}.",
                called=function.called(**facts),
                next_step=HIDDEN if hides else CHANGED,
            )

    return call


def expect_upstreams(row):
    on_time, abroad = row(delay=0, **PLANNED), row(delay=20, abroad=True, **PLANNED)
    if "B7" not in on_time:
        fail("The board shows no gate: what #58 changed upstream is gone.", got=on_time)
    if abroad.startswith("!"):
        fail(
            "A flight abroad that is 20 min late is marked: what #60 changed in `is_late` is gone.",
            got=abroad,
        )
    if not row(delay=20, **PLANNED).startswith("!"):
        fail("A flight that is 20 min late is not marked.", got=row(delay=20, **PLANNED))


def expect_yours(row, legend):
    cancelled = row(delay=None, **PLANNED)
    if not cancelled.startswith("x"):
        fail(
            "A cancelled flight is not marked: what you changed is gone.",
            got=cancelled,
            next_step='In a rebase "ours" is what you build upon, upstream; "theirs" is you.',
        )
    expect_equal(
        cancelled, "x 11:40 DL 404  Paris       B7   cancelled", called="row(flight)", what="A line"
    )
    expect_equal(legend(), "! late   x cancelled", called="legend()")


def test_each_commit_stands(attempt, repository, three_commits):
    """At each of the three commits every test passes, and none is lost"""
    for commit in three_commits:
        names = replaying.expect_tests_pass(attempt, repository, commit, UPSTREAM)
    lost = TESTS.difference(names)
    if lost:
        fail(f"Tests are lost: {expecting.listed(sorted(lost))}.", next_step=SHOW)


def test_each_does_what_it_says(attempt, repository, three_commits):
    """Each of the three commits does what its message says, and nothing of the next"""
    for number, commit in enumerate(three_commits):
        with attempt.at(commit.sha) as at:
            row = shown_by(at.function("probe", "row"), commit)(delay=None, **PLANNED)
            has_legend = bool(at.functions("departures.board", "legend"))
        if number == 0 and row.startswith("x"):
            expect_its_own(attempt, commit, "marks cancelled flights already", got=row)
        if number == 1 and not row.startswith("x"):
            expect_its_own(attempt, commit, "does not mark cancelled flights", got=row)
        if number < 2 and has_legend:
            expect_its_own(attempt, commit, "has the legend already", got=Words("def legend():"))


def expect_its_own(attempt, commit, told, *, got):
    began = attempt.scene().commit(BRANCH).short
    fail(
        f"The commit {commit.named} {told}.",
        got=got,
        next_step=f"`git range-diff main..{began} {UPSTREAM}..{BRANCH}` shows what has become of "
        "each. Where a rebase stops, resolve what `git show REBASE_HEAD` changes and no more.",
    )


def test_the_fork_has_it(attempt, repository):
    """Your fork has the branch as it is now"""
    fork = attempt.repository("fork")
    if BRANCH not in fork.branches:
        fail(f"Your fork has no `{BRANCH}`.", next_step=f"`git push origin {BRANCH}`.")
    here, there = repository.commit(f"refs/heads/{BRANCH}"), fork.commit(f"refs/heads/{BRANCH}")
    if here.sha != there.sha:
        fail(
            f"Your fork has `{BRANCH}` at {there.named}, and here it is at {here.named}.",
            next_step="A plain `git push` is declined, since history was rewritten. "
            "`git push --force-with-lease` replaces what you last saw there, and nothing else.",
        )
