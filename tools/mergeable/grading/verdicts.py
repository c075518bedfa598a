"""Grading exercises, each in a process apart, into verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mergeable.grading.run import LIMIT, Run, run_pytest
from mergeable.model import Check, Course, Exercise, Verdict
from mergeable.reporter import UNJUDGED


def grade(
    course: Course, exercise: Exercise, *, layers: Sequence[Path] = (), limit: float = LIMIT
) -> Verdict:
    """Grade one attempt at one exercise; never raises for what the learner's code does.

    `layers` are the overlays over the exercise's folder, topmost first; none means the learner's
    own files. `limit` is in seconds for each check.
    """
    plan = None
    if layers:
        attempt = {"name": "attempt", "layers": [str(layer) for layer in layers]}
        plan = {str(exercise.path): [attempt]}
    run = run_pytest(course.root, [exercise.path], limit=limit, attempts=plan)
    return verdict_of(exercise, run.checks.values(), run.trouble)


def grade_all(
    course: Course, exercises: Sequence[Exercise], *, limit: float = LIMIT
) -> Iterator[Verdict]:
    """Grade the learner's own work on several exercises, in one run of pytest."""
    targets = [exercise.path for exercise in exercises]
    run = run_pytest(course.root, targets, limit=limit, checks=10 * len(targets))
    for exercise in exercises:
        yield verdict_of(exercise, run.checks.values(), _trouble(run, exercise))


def verdict_of(exercise: Exercise, checks: Iterable[Check], trouble: str = "") -> Verdict:
    """Return the verdict on one exercise out of the checks of a run."""
    own = tuple(check for check in checks if check.exercise == exercise.id)
    if own and not trouble:
        return Verdict(exercise.id, own)
    return Verdict(exercise.id, own, trouble or "None of its checks ran.")


def _trouble(run: Run, exercise: Exercise) -> str:
    """Return the trouble if it concerns this exercise: one broken grader is not everybody's."""
    own = [check for check in run.checks.values() if check.exercise == exercise.id]
    judged = own and not any(check.message == UNJUDGED for check in own)
    mentioned = any(line.startswith(f"{exercise.id}: ") for line in run.trouble.split("\n"))
    return run.trouble if mentioned or not judged else ""
