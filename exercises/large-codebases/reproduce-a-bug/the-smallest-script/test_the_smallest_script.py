"""The script is run as it is, on a mended Django, and with less and less in it."""

import pytest
from mergeable.explain import Words, count, fail
from mergeable.model import Place

FAILURE = Words("IntegrityError: NOT NULL constraint failed: …._order, out of bulk_create()")
RUN = "python report.py"


@pytest.fixture
def probe(attempt):
    """Run the script in some way: `probe("outcome")()`."""
    return lambda name: attempt.function("probe", name)


def place(probe, number):
    lines = probe("lines")()
    if not 0 < number <= len(lines):
        return None
    return Place("report.py", number, lines[number - 1].strip())


def as_said(failure):
    return Words(f"{failure['kind']}: {failure['said']}" if failure else "no failure")


def expect_same(probe):
    """Fail unless the script ends as the report says."""
    failure = probe("outcome")()
    if failure is None:
        fail(
            "The script runs to its end: there is nothing to see.",
            called=RUN,
            got=as_said(failure),
            expected=FAILURE,
            next_step="Is the error caught? Let it go: the script ends with it. Otherwise "
            "put back what you took out last, and take out something else.",
        )
    if not probe("is_same")(failure):
        fail(
            "The script fails, but this is another failure than that of the report.",
            called=RUN,
            got=as_said(failure),
            expected=FAILURE,
            place=place(probe, failure["line"]),
            next_step="Compare the kind of error, the column and the method that it comes out of. "
            "Whoever mends this one has not mended the ticket.",
        )


def test_same_failure(probe):
    """The script ends with the failure of the report, and no other"""
    expect_same(probe)


def test_right_where_mended(probe):
    """On a Django in which the ticket is mended it runs to its end"""
    expect_same(probe)
    failure = probe("outcome")(mended=True)
    if failure:
        fail(
            "The script fails on a Django that numbers the legs, too.",
            called=RUN,
            got=as_said(failure),
            expected=Words("no failure"),
            place=place(probe, failure["line"]),
            next_step="The script itself breaks a rule. Its author would be told so, "
            "and the ticket would be closed.",
        )


def test_nothing_can_go(probe):
    """Nothing can be taken out of it: without any part the failure is gone, or another one"""
    expect_same(probe)
    found = probe("can_go")()
    if found:
        first, *more = found
        others = "".join(f"\nAlso:      line {line}: {text}" for line, text in more)
        fail(
            f"The failure is the same without line {first[0]}: {first[1]}{others}",
            called=f"{RUN}, with each of them taken out in turn "
            f"({count(len(probe('lines')()), 'line')} are left now)",
            place=place(probe, first[0]),
            next_step="Take them out one after the other, and run it after each.",
        )
