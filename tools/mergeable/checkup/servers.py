"""The servers that some exercises need."""

from __future__ import annotations

from mergeable.checkup.diagnosis import Diagnosis, ok, warning
from mergeable.errors import CourseError
from mergeable.explain import count
from mergeable.model import Course, Need
from mergeable.services import require


def postgresql(course: Course) -> Diagnosis:
    """Look at which PostgreSQL is found; without one, what needs it cannot be judged."""
    try:
        return ok("PostgreSQL", require(Need.POSTGRESQL))
    except CourseError as missing:
        needing = [each for each in course.exercises if Need.POSTGRESQL in each.needs]
        if not needing:
            return ok("PostgreSQL", "not here, and no exercise needs it yet")
        told = f"{count(len(needing), 'exercise')} {missing.problem}"
        return warning("PostgreSQL", told, missing.remedy)
