"""A different correct solution passes: behaviour and cost are judged, never a style.

`solutions/<exercise>/<style>/` holds the files of an honest solution that is not the reference.
"""

from pathlib import Path

import pytest
from mergeable.course import load
from mergeable.grading import Attempt, grade_attempts
from mergeable.model import TAKE, Kind
from mergeable.needs import HISTORIES

from tests.needs import skip_without

SOLUTIONS = Path(__file__).parent / "solutions"
FOLDERS = sorted(path for path in SOLUTIONS.glob("*/*") if path.is_dir())


@pytest.fixture(scope="module")
def course():
    return load()


@pytest.fixture(scope="module")
def verdicts(course):
    """The verdict on each solution, all graded at once."""
    attempts = [
        Attempt(exercise, folder.name, (folder, exercise.starter))
        for folder in FOLDERS
        if (exercise := course.exercise_named(folder.parent.name))
    ]
    return grade_attempts(course.root, attempts)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_passes(folder, course, verdicts):
    exercise = course.exercise_named(folder.parent.name)
    assert exercise, f"there is no exercise {folder.parent.name}"
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    files = {path.relative_to(folder).as_posix() for path in found}
    assert files, f"{folder} is empty"
    allowed = {TAKE} if exercise.kind is Kind.GIT else set(exercise.editable)
    assert files <= allowed, "a learner does not edit that"
    skip_without(HISTORIES & set(exercise.needs))
    verdict = verdicts[exercise.id, folder.name]
    problem = verdict.first_problem
    assert verdict.passed, verdict.trouble or f"{problem.title}\n{problem.message}"
