"""What some tests need besides Python, and the words of a test that is skipped without it."""

import pytest
from mergeable.errors import CourseError
from mergeable.model import Need
from mergeable.needs import require


def why_not(need):
    """Say that something needed is not here and what would bring it; nothing where it is here."""
    try:
        require(need)
    except CourseError as missing:
        return f"NOT TESTED: {missing.problem} {missing.remedy}"
    return ""


def skip_without(needs):
    """Skip the test that runs, unless all of this is here."""
    for need in needs:
        if reason := why_not(need):
            pytest.skip(reason)


def needing(need):
    """Return the mark of tests that need something."""
    reason = why_not(need)
    return pytest.mark.skipif(bool(reason), reason=reason)


needs_postgres = needing(Need.POSTGRESQL)
needs_django_history = needing(Need.DJANGO_HISTORY)
