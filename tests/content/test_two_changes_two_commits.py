"""Recorded histories of "Two changes, two commits": what people end up with, and what they hear.

Those that pass in another way than the reference are in `solutions/`; what people get wrong most is
in the exercise's own mistakes.
"""

import pytest
from mergeable.course import load
from mergeable.scene import scene_of

from tests.content.recorded import assert_heard, grade_histories
from tests.tools.histories import git

NAME = "two-changes-two-commits"
SPLIT = """
    repo.do("git reset HEAD~1")
    repo.do("git add --patch departures/delays.py", answers="ny")
    repo.do("git add tests/test_delays.py NEWS.md")
    repo.do("git commit -m 'Fixed #41 -- Made average() return 0 where nothing left.'")
"""
REST = """
    repo.do("git commit -a -m 'Refs #41 -- Renamed variables of one letter.'")
"""
# What was done, the check that fails first, and words it uses.
HISTORIES = {
    "taken back and left": (
        'repo.do("git reset HEAD~1")',
        "test_two_commits_on_main",
        "`ticket_41` has no new commit, and there are changes that are not committed, in NEWS.md",
    ),
    "taken back and thrown away": (
        'repo.do("git reset --hard HEAD~1")',
        "test_two_commits_on_main",
        "`ticket_41` has 0 commits that `main` has not, and two are wanted.",
    ),
    "half done": (
        SPLIT,
        "test_two_commits_on_main",
        "changes that are not committed, in departures/board.py, departures/delays.py.",
    ),
    "left in a rebase": (
        'repo.do("git rebase -i main", todo=["edit fix average, clean up"], stops=True)',
        "test_nothing_is_under_way",
        "A rebase is under way in repo/ and has not ended.",
    ),
    "half done in a rebase": (
        'repo.do("git rebase -i main", todo=["edit fix average, clean up"], stops=True)' + SPLIT,
        "test_nothing_is_under_way",
        "`git rebase --continue`",
    ),
    "on a branch of another name": (
        'repo.do("git switch -c ticket_41_split")' + SPLIT + REST,
        "test_two_commits_on_main",
        "`ticket_41` still has one commit for both changes.",
    ),
    "branch renamed": (
        SPLIT + REST + 'repo.do("git branch -m split")',
        "test_two_commits_on_main",
        "repo/ has no branch `ticket_41`. There: main, split.",
    ),
    "on no branch": (
        'repo.do("git switch --detach")' + SPLIT + REST + 'repo.do("git branch -D ticket_41")',
        "test_two_commits_on_main",
        "HEAD is detached: it is on no branch",
    ),
    "fix merged from a branch of its own": (
        SPLIT
        + """
    repo.do("git stash")
    repo.do("git branch fix")
    repo.do("git reset --hard main")
    repo.do("git merge --no-ff -m 'Merge the fix' fix")
    repo.do("git stash pop")
"""
        + REST,
        "test_two_commits_on_main",
        '("Merge the fix"). The task asks for a linear history.',
    ),
    "one of them on main": (
        SPLIT
        + """
    repo.do("git branch -f main")
"""
        + REST,
        "test_main_is_as_it_was",
        '("Fixed #41 -- Made average() return 0 where nothing left.") now, and began at',
    ),
    "both on main as well": (
        SPLIT + REST + 'repo.do("git branch -f main")',
        "test_main_is_as_it_was",
        "`git branch --force main upstream/main` puts it back",
    ),
    "a file more": (
        SPLIT + 'repo.write("notes.txt", "to do")\n    repo.do("git add -A")' + REST,
        "test_nothing_is_lost",
        "notes.txt is not as the commit had it.",
    ),
    "mended by the way": (
        SPLIT + 'repo.change("departures/board.py", "mean:.0f", "mean:.1f")' + REST,
        "test_nothing_is_lost",
        "departures/board.py is not as the commit had it.",
    ),
    "three commits": (
        SPLIT
        + """
    repo.do("git add departures/board.py")
    repo.do("git commit -m 'Refs #41 -- Renamed in the board.'")
"""
        + REST,
        "test_two_commits_on_main",
        "`ticket_41` has 3 commits that `main` has not, and two are wanted.",
    ),
    "the fix in two": (
        """
    repo.do("git reset HEAD~1")
    repo.do("git add --patch departures/delays.py", answers="ny")
    repo.do("git commit -m 'Fixed #41 -- Made average() return 0 where nothing left.'")
"""
        + REST,
        "test_one_change_a_commit",
        "of the fix, NEWS.md: - A day on which nothing left has a summary (#41).",
    ),
    "messages exchanged": (
        SPLIT.replace("Fixed #41 -- Made", "Refs #41 -- Made")
        + REST.replace("Refs #41", "Fixed #41"),
        "test_messages",
        "Expected:  Fixed #41 -- …",
    ),
    "no full stop": (
        SPLIT.replace("left.'", "left'") + REST,
        "test_messages",
        "After `Fixed #41 -- ` comes a sentence.",
    ),
    "too much in the subject": (
        SPLIT.replace("nothing left.", "nothing left, since a cancelled day broke the board.")
        + REST,
        "test_messages",
        "characters, and 72 fit in a list of commits.",
    ),
}


@pytest.fixture(scope="module")
def course():
    return load()


@pytest.fixture(scope="module")
def exercise(course):
    return course.exercise_named(NAME)


@pytest.fixture(scope="module")
def verdicts(course, exercise, tmp_path_factory):
    """The verdict on each history, all graded at once."""
    folder = tmp_path_factory.mktemp("histories")
    return grade_histories(course, exercise, HISTORIES, folder)


@pytest.mark.parametrize("name", HISTORIES)
def test_each_history_hears_the_right_words(name, verdicts):
    _, check, words = HISTORIES[name]
    assert_heard(verdicts[name], check, words)


def test_hashes_are_the_recorded_ones(course, exercise):
    built = scene_of(course.root, exercise.path)
    assert git(built.repo, "rev-parse", "main", "ticket_41").split() == [
        "e9b8943b6389d4ea5206fb87827365a2fcfd72dd",
        "abd74472e94819eab309194d4ddc7c2da1352ee6",
    ]
