"""What an exercise may need besides Python, and whether it is here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mergeable import upstream
from mergeable.errors import CourseError
from mergeable.model import Need
from mergeable.services import postgres


def require(need: Need) -> str:
    """Return what would serve a need: "PostgreSQL 18.6 from PATH". Raises CourseError if nothing.

    Nothing is started, and nothing is fetched.
    """
    try:
        return _SERVED[need]()
    except CourseError as missing:
        problem = f"needs {need.product}. {missing.problem}"
        raise CourseError(problem, missing.remedy) from missing


# What nobody has before they build it. Set-up does not, as it would have to fetch 100 MB and more.
HISTORIES = frozenset(set(Need) - {Need.POSTGRESQL})
_SERVED: dict[Need, Callable[[], str]] = {
    Need.POSTGRESQL: postgres.description,
    Need.DJANGO_HISTORY: partial(upstream.describe, "django"),
    Need.DJANGO_FULL_HISTORY: partial(upstream.describe, "django", upstream.FULL),
    Need.PANDAS_HISTORY: partial(upstream.describe, "pandas"),
    Need.PANDAS_FULL_HISTORY: partial(upstream.describe, "pandas", upstream.FULL),
}
