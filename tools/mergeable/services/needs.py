"""What an exercise may need besides Python, and whether it is here."""

from __future__ import annotations

from mergeable.errors import CourseError
from mergeable.model import Need
from mergeable.services import postgres


def require(need: Need) -> str:
    """Return what would serve a need: "PostgreSQL 18.6 from PATH". Raises CourseError if nothing.

    Nothing is started.
    """
    try:
        return _SERVED[need]()
    except CourseError as missing:
        problem = f"needs {need.product}. {missing.problem}"
        raise CourseError(problem, missing.remedy) from missing


_SERVED = {Need.POSTGRESQL: postgres.description}
