"""The script is run with three releases of Django, each as it was published."""

import pytest
from mergeable.explain import Words, fail

WORKED, REPORTED, MENDED = "5.0", "5.1.6", "5.1.7"
ENDS = Words("the script runs to its end")


@pytest.fixture
def outcome(attempt):
    """Run the script with a release."""
    return attempt.function("probe", "outcome")


def command(release):
    return f"python reproduction.py, with Django {release}"


def as_said(found):
    where = f" (line {found['line']})" if found["line"] else ""
    return Words(f"{found['said']}{where}") if found["code"] else ENDS


def expect_end(outcome, release, problem, next_step):
    found = outcome(release)
    if found["code"]:
        fail(
            problem,
            called=command(release),
            got=as_said(found),
            expected=ENDS,
            next_step=next_step,
        )


def test_fails_as_reported(outcome):
    """With the reporter's release it ends with an AssertionError"""
    found = outcome(REPORTED)
    if not found["code"]:
        fail(
            f"The script runs to its end with Django {REPORTED}: it is not reproduced.",
            called=command(REPORTED),
            got=ENDS,
            expected=Words("AssertionError"),
            next_step="Read the report again. What does it say of the models that this "
            "script has not? And what should be, so that you can assert it?",
        )
    if not found["said"] or found["said"].startswith("FAILED ("):
        fail(
            f"With Django {REPORTED} the script ends with code {found['code']}, and no error.",
            called=command(REPORTED),
            got=as_said(found),
            expected=Words("AssertionError"),
            next_step="A line with `assert` says it to whoever runs the script.",
        )
    if not found["said"].startswith("AssertionError"):
        fail(
            f"The script fails with Django {REPORTED}, but before it comes to what was reported.",
            called=command(REPORTED),
            got=as_said(found),
            expected=Words("AssertionError"),
            next_step="Nobody reported this error. It is one of the script's own.",
        )


def test_worked_before(outcome):
    """With the release before it runs to its end: the report says so"""
    problem = f"The script fails with Django {WORKED}, where all was well."
    expect_end(outcome, WORKED, problem, "Does it assert what should be, or something else?")


def test_mended(outcome):
    """With the release that mends the ticket it runs to its end"""
    problem = f"The script fails with Django {MENDED}, in which the ticket is mended."
    expect_end(outcome, MENDED, problem, "Assert what should be, not what is today.")
