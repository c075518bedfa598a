"""Git exercises through the whole engine: promises, verbs, watching, rules and the page."""

import shutil
import subprocess
import sys
import time

import pytest
from mergeable.course import load, read
from mergeable.grading import grade, is_untouched, prove, surviving_mutants
from mergeable.model import Kind, Status
from mergeable.site.card import card
from mergeable.watch import Saves

from tests.conftest import copy_course
from tests.planting import both, delete, replace, write
from tests.tools.conftest import Clone, Learner
from tests.tools.histories import EXERCISE, Work, git
from tests.tools.test_git_exercises_states import stop_in_a_rebase

NAME = EXERCISE.name
INSIDE = EXERCISE.as_posix()


@pytest.fixture
def root(tmp_path, built_histories):
    root = copy_course("histories", tmp_path)
    shutil.copytree(built_histories / ".mergeable", root / ".mergeable")
    return root


@pytest.fixture
def learner(root, monkeypatch):
    """A learner with the command line, in this process, and the real grader."""
    monkeypatch.setenv("COLUMNS", "100")
    learner = Learner(root)
    learner.grading = None
    learner.root, learner.work = root, Work(root)
    return learner


def exercise_in(root):
    return load(root).exercise_named(NAME)


def test_the_course_of_histories_is_in_order(work):
    """And keeps its promises where the learner has solved it, as anywhere."""
    assert read(work.root).findings == ()
    exercise = exercise_in(work.root)
    assert exercise.kind is Kind.GIT
    assert exercise.workplaces == ("repo/",)
    work.git("fetch", "-q", "upstream")
    work.git("rebase", "-q", "upstream/main")
    course = load(work.root)
    assert grade(course, exercise).passed
    assert prove(course) == []
    assert surviving_mutants(course) == []


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (
            both(
                replace(f"{INSIDE}/.answers/solution/take.py", "upstream/main", "main"),
                replace(f"{INSIDE}/exercise.toml", "Note the tide is gone", "All is well"),
                write(
                    f"{INSIDE}/.answers/mistakes/merges-upstream/take.py",
                    "def take(repo): 1 / 0\n",
                ),
            ),
            [
                "P002 The solution fails",
                'P004 The mistake "drops-a-commit" is not told "All is well"',
                "take.py cannot be taken: ZeroDivisionError: division by zero",
            ],
        ),
        (
            both(
                replace(f"{INSIDE}/scene.py", "HEAD~1", "HEAD"),
                delete(f"{INSIDE}/.answers/solution/take.py"),
            ),
            ["P001 The starter passes"],
        ),
    ],
)
def test_broken_promises_are_found(plant, words, root):
    plant(root)
    found = "\n".join(map(str, prove(load(root))))
    assert [each for each in words if each not in found] == []


def test_what_is_missing_is_found(root):
    delete(f"{INSIDE}/scene.py")(root)
    delete(f"{INSIDE}/.answers/solution/take.py")(root)
    found = {(finding.rule, finding.path) for finding in read(root).findings}
    assert ("E010", f"{INSIDE}/scene.py") in found
    assert ("E005", f"{INSIDE}/.answers/solution/take.py") in found


def test_a_submission_is_graded_in_the_place_of_ones_own(work, tmp_path):
    work.git("fetch", "-q", "upstream")
    work.git("rebase", "-q", "upstream/main")
    submission = tmp_path / "submission"
    submission.mkdir()
    shutil.copytree(work.repo, submission / "repo")
    shutil.copytree(work.hosting, submission / "hosting")
    shutil.rmtree(work.repo)
    course = load(work.root)
    assert not grade(course, exercise_in(work.root)).passed
    assert grade(course, exercise_in(work.root), layers=[submission]).passed


def test_one_left_in_the_middle_fails_in_words(work):
    stop_in_a_rebase(work)
    verdict = grade(load(work.root), exercise_in(work.root))
    assert verdict.status is Status.FAILED
    assert verdict.first_problem.message.startswith("A rebase is under way in repo/")


def test_from_start_to_solved(learner):
    assert learner.run("start", NAME) == 0, learner.complained
    assert f"Where to work\n  {INSIDE}/repo" in learner.said
    assert "A repository is in" in learner.complained
    learner.run("start", NAME)
    assert "repo is there" not in learner.complained
    assert learner.run("check") == 1
    assert "so its red is expected. Your turn: work in" in learner.said
    assert is_untouched(exercise_in(learner.root))
    work = learner.work
    work.git("fetch", "-q", "upstream")
    work.git("rebase", "-q", "upstream/main")
    learner.cwd = work.repo
    assert learner.run("check") == 0, learner.said
    learner.run("solution", NAME)
    assert "  git fetch upstream\n  git rebase upstream/main\n" in learner.said


def test_solution_shows_what_a_list_held_and_what_was_written(learner):
    steps = (learner.root / EXERCISE / ".answers/mistakes/drops-a-commit/take.py").read_text(
        "utf-8"
    )
    (learner.root / EXERCISE / ".answers/solution/take.py").write_text(steps, encoding="utf-8")
    learner.run("solution", NAME, "--give-up")
    assert "  git rebase -i upstream/main\n" in learner.said
    assert "      drop Note the tide\n" in learner.said
    assert "->>>>>>> dee1413 (Note low water as well)\n" in learner.said


def test_grading_everything_leaves_no_repository_behind(learner):
    """And grading the one that somebody means builds what is not there."""
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "exercises"],
        cwd=learner.root,
        env=learner.clone.environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert "not started" in ended.stdout
    assert not learner.work.repo.exists()
    learner.run("check", "--all")
    assert not learner.work.repo.exists()
    assert learner.run("check", NAME) == 1
    assert learner.work.repo.is_dir()


def test_reset_keeps_the_whole_repository(learner):
    learner.run("start", NAME)
    work = learner.work
    mine = work.commit("a.txt", "a", "Add a")
    work.git("push", "-q", "origin", "tides")
    work.git("pack-refs", "--all")
    (work.repo / ".git" / "empty").mkdir()
    learner.run("reset", NAME)
    assert "The starter of follow-upstream is back." in learner.said
    assert is_untouched(exercise_in(learner.root))
    learner.run("reset", NAME)
    assert "nothing to do" in learner.said
    learner.run("reset", NAME, "--from", "latest")
    assert "Back from" in learner.said, learner.complained
    assert work.git("rev-parse", "HEAD") == mine
    assert git(work.hosting / "fork.git", "rev-parse", "tides") == mine
    assert (work.repo / ".git" / "empty").is_dir()
    assert work.git("status", "--porcelain") == ""
    assert work.git("fsck", "--strict") == ""


def test_reset_mends_a_repository_that_is_none_any_more(learner):
    learner.run("start", NAME)
    shutil.rmtree(learner.work.repo / ".git")
    learner.run("check", NAME)
    assert "repo/ is no repository that can be read: there is no .git in it." in learner.said
    assert "`mergeable reset follow-upstream` builds it anew; it keeps what you" in learner.said
    assert learner.run("reset", NAME) == 0
    assert is_untouched(exercise_in(learner.root))


@pytest.mark.parametrize(
    "act",
    [
        lambda work: work.commit("a.txt", "a", "Add a"),
        lambda work: work.git("branch", "mine"),
        lambda work: work.git("commit", "-q", "--amend", "--allow-empty", "-m", "Reworded"),
        lambda work: work.git("push", "-q", "origin", "tides"),
        lambda work: work.git("switch", "-q", "main"),
    ],
)
def test_a_commit_is_a_save(act, work):
    saves = Saves(work.exercise)
    assert saves.look() == []
    act(work)
    assert saves.look()


def test_objects_are_no_save(work):
    saves = Saves(work.exercise)
    work.git("hash-object", "-w", "tides.txt")
    (work.repo / ".git" / "COMMIT_EDITMSG").write_text("draft", encoding="utf-8")
    (work.repo / ".git" / "index.lock").touch()
    assert saves.look() == []


def test_watch_grades_again_on_a_commit(work):
    watching = Clone(work.root).open("watch", NAME)
    try:
        seen = []
        for line in watching.stdout:
            seen.append(line)
            if "commit to check again" in line:
                break
        work.git("fetch", "-q", "upstream")
        work.git("rebase", "-q", "upstream/main")
        began = time.monotonic()
        for line in watching.stdout:
            seen.append(line)
            if "Solved" in line or time.monotonic() - began > 60:
                break
        assert "Solved" in seen[-1], "".join(seen)
    finally:
        watching.kill()
        watching.communicate()


def test_the_card_says_where_to_work(root):
    course = load(root)
    exercise = exercise_in(root)
    told = card(exercise, exercise.title, course, lambda each: "The task.")
    assert "Work in git" in told
    assert "On your machine" in told
    assert f"cd {INSIDE}/repo" in told
    assert "take.py" not in told


def test_a_new_git_exercise_keeps_its_promises(learner):
    root = learner.root
    made = learner.run("dev", "new", "exercise", "teamwork/rebasing/new-one", "--kind", "git")
    assert made == 0, learner.complained
    course = load(root)
    exercise = course.exercise_named("new-one")
    assert exercise.kind is Kind.GIT
    assert read(root).findings == ()
    assert prove(course, [exercise]) == []
