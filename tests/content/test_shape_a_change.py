"""Recorded histories of the lesson's exercises: what people end up with, and what they hear.

Those that pass in another way than the reference are in `solutions/`; what people get wrong most is
in the exercises' own mistakes; those of the first exercise are in a module of their own.
"""

import pytest
from mergeable.course import load
from mergeable.scene import scene_of

from tests.content.recorded import assert_heard, grade_histories
from tests.tools.histories import git

FOLD = """
    todo = ["pick clock in its own module", "fixup oops",
            "exec git commit --amend -qm 'Refs #57 -- Moved clock() to a module of its own.'",
            "pick wip gates", "fixup as Mara said",
            "exec git commit --amend -qm 'Fixed #57 -- Added the gate to the board.'",
            "pick readme", "fixup typo",
            "exec git commit --amend -qm 'Refs #57 -- Documented the column of gates.'"]
    repo.do("git rebase -i main", todo=todo)
"""
FIXUPS = {
    "nothing done": ("", "test_three_commits_on_main", "has 6 commits that `main` has not"),
    "two of three folded": (
        FOLD.replace('"pick readme", "fixup typo"', '"pick readme", "pick typo"'),
        "test_three_commits_on_main",
        "has 4 commits that `main` has not, and three are wanted.",
    ),
    "the new files forgotten": (
        """
    repo.do("git reset main")
    repo.do("git add README.md")
    repo.do("git commit -m 'Refs #57 -- Documented the column of gates.'")
    repo.do("git commit -a -m 'Fixed #57 -- Added the gate to the board.'")
""",
        "test_three_commits_on_main",
        "changes that are not committed, in departures/times.py, tests/test_times.py.",
    ),
    "left at a break": (
        FOLD.replace('"pick wip gates"', '"break", "pick wip gates"').replace(
            "todo=todo", "todo=todo, stops=True"
        ),
        "test_nothing_is_under_way",
        "A rebase is under way in repo/",
    ),
    "the last two lost": (
        """
    repo.do("git reset --hard HEAD~2")
    repo.do("git rebase -i main", todo=["pick clock in its own module", "fixup oops",
            "pick wip gates", "pick readme"])
""",
        "test_nothing_is_lost",
        "README.md, departures/board.py, tests/test_board.py is not as the six commits left it.",
    ),
    "folded in main": (
        FOLD + 'repo.do("git branch -f main")',
        "test_main_is_as_it_was",
        "`git branch --force main upstream/main` puts it back",
    ),
    "merged after all": (
        FOLD
        + """
    repo.do("git branch folded")
    repo.do("git reset --hard main")
    repo.do("git merge --no-ff -m 'Merge it' folded")
""",
        "test_three_commits_on_main",
        "The task asks for a linear history.",
    ),
    "tests first, code after": (
        """
    repo.do("git reset main")
    repo.do("git add tests NEWS.md")
    repo.do("git commit -m 'Fixed #57 -- Added the gate to the board.'")
    repo.do("git add README.md")
    repo.do("git commit -m 'Refs #57 -- Documented the column of gates.'")
    repo.do("git add -A")
    repo.do("git commit -m 'Refs #57 -- Moved clock() to a module of its own.'")
""",
        "test_one_change_a_commit",
        "has parts of two changes.",
    ),
    "no full stop": (
        FOLD.replace("to the board.'", "to the board'"),
        "test_messages",
        "After `Fixed #57 -- ` comes a sentence.",
    ),
    "the ticket closed by the readme": (
        FOLD.replace("Fixed #57 -- Added", "Refs #57 -- Added").replace(
            "Refs #57 -- Documented", "Fixed #57 -- Documented"
        ),
        "test_messages",
        "Expected:  Fixed #57 -- …",
    ),
}
REVERT = """
    news = (repo.files / "NEWS.md").read_text(encoding="utf-8")
    entry = "- Delays are rounded to five minutes (#70)." + chr(10)
    old = repo.do("git rev-parse 'main^^2~1'")
    repo.do(f"git revert --no-edit {old}", stops=True)
    repo.write("NEWS.md", news.replace(entry, ""))
    repo.do("git add NEWS.md")
"""
SAY = """
    repo.do("git commit -m 'Fixed #74 -- Reverted the rounding of delays.' "
    f"-m 'This reverts commit {old}. Passengers were told of delays that they did not have.'")
"""
TAKING_BACK = {
    "nothing done": (
        "",
        "test_one_commit_on_main",
        "`ticket_74` has no commit that `main` has not.",
    ),
    "left at the conflict": (
        "repo.do(\"git revert --no-edit 'main^^2~1'\", stops=True)",
        "test_nothing_is_under_way",
        "A revert is under way in repo/ and has not ended. It stopped at a conflict in NEWS.md.",
    ),
    "in two commits": (
        """
    old = repo.do("git rev-parse 'main^^2~1'")
    repo.do("git restore --source='main^^2~2' departures tests/test_delays.py")
    repo.do("git commit -a -m 'Fixed #74 -- Reverted the rounding.'")
    repo.do("git commit --allow-empty -m 'Refs #74 -- Looked at NEWS.'")
""",
        "test_one_commit_on_main",
        "has 2 commits that `main` has not, and one is wanted.",
    ),
    "a whole file of before": (
        """
    old = repo.do("git rev-parse 'main^^2~1'")
    repo.do(f"git restore --source={old}~1 .")
    repo.do("git commit -a -m 'Fixed #74 -- Reverted the rounding of delays.'")
""",
        "test_the_other_change_is_there",
        "The commit took back both changes of the merge.",
    ),
    "nobody knows which": (
        REVERT + "repo.do(\"git commit -m 'Fixed #74 -- Reverted the rounding of delays.'\")",
        "test_the_message_says_why",
        "does not say which commit it takes back.",
    ),
    "as git names it": (
        REVERT + 'repo.do("git commit --no-edit")',
        "test_the_message_says_why",
        "does not begin as the task asks.",
    ),
    "on main": (
        """
    repo.do("git switch main")
"""
        + REVERT
        + SAY,
        "test_main_is_as_it_was",
        "`git branch kept main` before that keeps what you committed there.",
    ),
    "on main and on the branch": (
        REVERT + SAY + 'repo.do("git branch -f main")',
        "test_main_is_as_it_was",
        "`main` is at ",
    ),
    "what others wrote is lost": (
        REVERT.replace("news.replace(entry", "news.replace(news[news.index('- L') :]") + SAY,
        "test_the_rounding_is_taken_back",
        "NEWS.md has lost what others wrote there.",
    ),
    "a test left behind": (
        REVERT
        + """
    repo.do("git restore --source=main --staged --worktree tests/test_delays.py")
"""
        + SAY,
        "test_the_rounding_is_taken_back",
        "too much: assert not is_late(12)",
    ),
    "says what twice": (
        REVERT
        + """
    repo.do("git commit -m 'Fixed #74 -- Reverted the rounding of delays.' "
    f"-m 'Revert \\"Refs #70 -- Rounded delays to five minutes.\\" This reverts commit {old}.'")
""",
        "test_the_message_says_why",
        "says what was reverted, and not why.",
    ),
    "merged": (
        """
    repo.do("git switch -c mend")
"""
        + REVERT
        + SAY
        + """
    repo.do("git switch ticket_74")
    repo.do("git merge --no-ff -m 'Merged mend.' mend")
""",
        "test_one_commit_on_main",
        "The task asks for a linear history.",
    ),
}
FETCH = 'repo.do("git fetch upstream")\n'
MOVED = {
    "nothing done": (
        "",
        "test_three_commits_on_upstream",
        "does not have the newest commit of upstream/main",
    ),
    "fetched": (FETCH, "test_three_commits_on_upstream", "`ticket_63` is not on top of upstream"),
    "left at the first conflict": (
        FETCH + 'repo.do("git rebase upstream/main", stops=True)',
        "test_nothing_is_under_way",
        "It stopped at a conflict in departures/board.py.",
    ),
    "a commit skipped": (
        FETCH
        + """
    repo.do("git rebase upstream/main", stops=True)
    repo.do("git rebase --skip", stops=True)
    repo.do("git rebase --skip", stops=True)
    repo.do("git rebase --skip", stops=True)
    repo.do("git rebase --skip", stops=True)
""",
        "test_three_commits_on_upstream",
        "does not have your three commits on top of upstream/main, as they were.",
    ),
    "in one commit": (
        FETCH
        + """
    repo.do("git reset --soft HEAD~3")
    repo.do("git commit -m 'Fixed #63 -- Marked cancelled flights.'")
    repo.do("git rebase -X theirs upstream/main", stops=True)
""",
        "test_three_commits_on_upstream",
        "does not have your three commits",
    ),
    "mended in a fourth commit": (
        FETCH
        + """
    repo.do("git rebase -X theirs upstream/main")
    repo.change("departures/board.py", "is_late(flight.delay)", "is_late(flight)")
    repo.do("git commit -a -m 'Refs #63 -- Mended the call of is_late().'")
""",
        "test_three_commits_on_upstream",
        "moved below the commit that it mends",
    ),
    "no Python any more": (
        FETCH
        + """
    repo.do("git rebase -X theirs upstream/main")
    text = (repo.files / "departures/board.py").read_text(encoding="utf-8")
    repo.write("departures/board.py", text + "def legend(:")
    repo.write("NEWS.md", (repo.files / "NEWS.md").read_text(encoding="utf-8").replace(
    "- Cancelled", "- The board shows gates (#58)." + chr(10) + "- Cancelled"))
    repo.do("git commit -a --amend --no-edit")
""",
        "test_both_sides_survive",
        "departures/board.py, line 33 is not valid Python",
    ),
    "an entry lost": (
        FETCH
        + """
    repo.do("git rebase -X theirs upstream/main")
    text = (repo.files / "NEWS.md").read_text(encoding="utf-8")
    repo.write("NEWS.md", text.replace("- The board shows gates (#58)." + chr(10), ""))
    repo.do("git commit -a --amend --no-edit")
""",
        "test_both_sides_survive",
        "NEWS.md has lost an entry of upstream.",
    ),
}
ALL = {
    "fixups-where-they-belong": FIXUPS,
    "take-back-one-of-two": TAKING_BACK,
    "onto-an-upstream-that-moved": MOVED,
}
HASHES = {
    "fixups-where-they-belong": {
        "main": "cbe56278be0c1e56c16ad8970650a456c5c363b2",
        "ticket_57": "90dc8b873f658ba9bedfce7391f2d7b8907a9c01",
    },
    "take-back-one-of-two": {
        "main": "62625a06f90ed63605bf04efb8fd7d46bd587cb1",
        "ticket_74": "62625a06f90ed63605bf04efb8fd7d46bd587cb1",
    },
    "onto-an-upstream-that-moved": {
        "main": "35604e029f6521f683e6edd030a5c970d0302e99",
        "ticket_63": "b14a48ac415afb050570769d9f725c7640d39b29",
    },
}
EACH = [(name, history) for name, histories in ALL.items() for history in histories]


@pytest.fixture(scope="module")
def course():
    return load()


@pytest.fixture(scope="module")
def verdicts(course, tmp_path_factory):
    """The verdict on each history of each exercise."""
    return {
        name: grade_histories(
            course, course.exercise_named(name), histories, tmp_path_factory.mktemp(name)
        )
        for name, histories in ALL.items()
    }


@pytest.mark.parametrize(("name", "history"), EACH, ids=str)
def test_each_history_hears_the_right_words(name, history, verdicts):
    _, check, words = ALL[name][history]
    assert_heard(verdicts[name][history], check, words)


def test_a_commit_that_does_not_stand_is_named(verdicts):
    found = verdicts["fixups-where-they-belong"]["tests first, code after"].checks
    told = next(check.message for check in found if check.name == "test_each_commit_stands")
    assert '("Fixed #57 -- Added the gate to the board."), tests/test_board.py cannot be' in told
    assert "TypeError: " in told


@pytest.mark.parametrize("name", HASHES)
def test_hashes_are_the_recorded_ones(name, course):
    built = scene_of(course.root, course.exercise_named(name).path)
    found = git(built.repo, "rev-parse", *HASHES[name]).split()
    assert dict(zip(HASHES[name], found, strict=True)) == HASHES[name]
