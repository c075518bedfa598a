"""What some exercises need: a server, the history of a project."""

from __future__ import annotations

from collections.abc import Iterator

from mergeable.checkup.diagnosis import Diagnosis, ok, warning
from mergeable.errors import CourseError
from mergeable.explain import count
from mergeable.model import Course, Need
from mergeable.needs import require


def postgresql(course: Course) -> Diagnosis:
    """Look at which PostgreSQL is found; without one, what needs it cannot be judged."""
    return _needed("PostgreSQL", Need.POSTGRESQL, course)


def histories(course: Course) -> Iterator[Diagnosis]:
    """Look at which histories of projects are built, of those that an exercise needs."""
    for need in Need:
        if need.value.endswith("-history") and any(need in each.needs for each in course.exercises):
            yield _needed(need.product.removeprefix("the "), need, course)


def _needed(subject: str, need: Need, course: Course) -> Diagnosis:
    try:
        return ok(subject, require(need))
    except CourseError as missing:
        needing = [each for each in course.exercises if need in each.needs]
        if not needing:
            return ok(subject, "not here, and no exercise needs it yet")
        told = f"{count(len(needing), 'exercise')} {missing.problem}"
        return warning(subject, told, missing.remedy)
