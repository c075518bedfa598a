"""`mergeable progress --export` and `--import`: to a browser and back, and nothing is lost."""

import json

import pytest
from mergeable import course
from mergeable.model import Status
from mergeable.progress import Progress, Record
from mergeable.progress.record import merged

EDITED = "def add_two(a, b):\n    return a + b  # mine\n"


@pytest.fixture
def exercise(learner):
    """The first exercise, with work of the learner's on it."""
    found = course.load(learner.cwd).exercise_named("add-two")
    (found.path / found.editable[0]).write_text(EDITED, "utf-8")
    return found


def exported(learner, name="mine.json"):
    assert learner.run("progress", "--export", name) == 0
    return json.loads((learner.cwd / name).read_text("utf-8"))


def test_there_and_back(learner, exercise):
    learner.grading.statuses["add-two"] = Status.PASSED
    learner.run("check", "add-two")
    learner.run("hint", "add-two")
    entry = exported(learner)["exercises"]["add-two"]
    assert entry["files"] == {exercise.editable[0]: EDITED}
    assert (entry["attempts"], entry["hints"], entry["status"]) == (1, 1, "passed")

    (exercise.path / exercise.editable[0]).write_bytes(
        (exercise.starter / exercise.editable[0]).read_bytes()
    )
    learner.clone.record.unlink()
    learner.run("progress", "--import", "mine.json")
    assert "1 exercise imported, with your work on add-two." in learner.said
    assert (exercise.path / exercise.editable[0]).read_text("utf-8") == EDITED
    learner.run("progress")
    assert "1 of 3 solved" in learner.said


def test_work_that_is_here_is_never_replaced(learner, exercise):
    entry = {"started": "2026-11-01T10:00:00Z", "attempts": 2, "solved": "2026-11-02T10:00:00Z"}
    entry["files"] = {exercise.editable[0]: "theirs = 1\n", "../../escape.py": "no"}
    content = {"format": "mergeable-progress", "version": 1, "exercises": {"add-two": entry}}
    (learner.cwd / "theirs.json").write_text(json.dumps(content), "utf-8")
    learner.run("progress", "--import", "theirs.json")
    assert "you have work here that differs" in learner.said
    assert (exercise.path / exercise.editable[0]).read_text("utf-8") == EDITED
    assert Progress(learner.cwd).load().of("add-two").solved == "2026-11-02T10:00:00Z"
    assert not (exercise.path / "../../escape.py").resolve().exists()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "is no export"),
        ('{"a": 1}', "is no export"),
        ('{"format": "mergeable-progress", "version": 99, "exercises": {}}', "newer course"),
        ('{"format": "mergeable-progress", "version": 1, "exercises": []}', "names no exercises"),
    ],
)
def test_another_kind_of_file(learner, text, problem):
    (learner.cwd / "other.json").write_text(text, "utf-8")
    assert learner.run("progress", "--import", "other.json") == 2
    assert problem in learner.complained


def test_a_file_that_is_no_export_is_not_replaced(learner):
    (learner.cwd / "notes.txt").write_text("mine", "utf-8")
    assert learner.run("progress", "--export", "notes.txt") == 2
    assert (learner.cwd / "notes.txt").read_text("utf-8") == "mine"


def test_of_two_records_the_most_that_either_knows():
    one = Record(started="2026-11-03", attempts=5, status="failed", hints=1)
    other = Record(started="2026-11-01", attempts=2, solved="2026-11-02", status="passed", hints=3)
    both = Record("2026-11-01", 5, "2026-11-02", "passed", 3)
    assert merged(one, other) == merged(other, one) == both
