"""Recorded histories of git exercises: what people end up with, graded all at once."""

from mergeable.grading import Attempt, grade_attempts
from mergeable.model import Status


def grade_histories(course, exercise, histories, folder):
    """Return the verdict on each history: the lines of a `take(repo)`, taken on a fresh scene."""
    attempts = []
    for number, (name, (steps, _, _)) in enumerate(histories.items()):
        at = folder / str(number)
        at.mkdir()
        lines = "\n".join(f"    {line.strip()}" for line in steps.splitlines())
        (at / "take.py").write_text(f"def take(repo):\n{lines}\n    pass\n", encoding="utf-8")
        attempts.append(Attempt(exercise, name, (at,)))
    found = grade_attempts(course.root, attempts)
    return {name: verdict for (_, name), verdict in found.items()}


def assert_heard(verdict, check, words):
    """Assert that a history fails in words, and that the first of them are the right ones."""
    assert verdict.status is Status.FAILED, verdict
    assert Status.BROKEN not in {each.status for each in verdict.checks}, verdict
    assert verdict.first_problem.name == check, verdict.first_problem.message
    assert words in verdict.first_problem.message
