"""Reports from the gates: what is stored, what is refused, and what the tower hears of it."""

import pytest
from departures.models import Flight, Plane
from django.db import DatabaseError, transaction
from mergeable.explain import Words, expect_equal, fail

KNOWN, NEW, NEWER = "N3EJAA", "N999ZZ", "N998ZZ"
CALLED = "take(reports)"


class RolledBack(Exception):
    """Raised by a caller who changes their mind."""


@pytest.fixture
def desk(attempt, flights_on_postgres):
    """The attempt, with a fresh database."""
    return Desk(attempt)


class Desk:
    """The attempt's `take`, and what the tower has heard."""

    def __init__(self, attempt):
        self.take = attempt.function("reports", "take")
        self._attempt = attempt

    @property
    def heard(self):
        """All that the tower was told."""
        return self._attempt.value("tower", "sent")


def report(flight, plane=KNOWN, to="ATL"):
    """Return a report."""
    return {"flight": flight, "plane": plane, "to": to}


def refused(flight, plane=KNOWN):
    """Return a report that the database refuses: the flight would go where it comes from."""
    return report(flight, plane, to=Flight.objects.get(pk=flight).origin_id)


def words(report):
    """Return what the tower hears of a report."""
    return f"{report['flight']}: {report['plane']} to {report['to']}"


def flights():
    """Return plane and destination of each flight."""
    return {
        pk: {"plane": plane, "to": to}
        for pk, plane, to in Flight.objects.values_list("pk", "plane", "destination")
    }


def expect_flights(before, reports, what, next_step=""):
    """Fail the check unless these reports are stored, and nothing else has changed."""
    expected = dict(before)
    for each in reports:
        expected[each["flight"]] = {"plane": each["plane"], "to": each["to"]}
    expect_equal(flights(), expected, called=CALLED, what=what, next_step=next_step)


def test_batch(desk):
    """Each report is stored, and the tower hears of each, in order"""
    before, reports = flights(), [report(3), report(9, NEW), report(1, to="ORD"), report(9, NEWER)]
    got = desk.take(reports)
    expect_equal(got, [], called=CALLED, what="The list of refused flights")
    expect_flights(before, reports, "What is stored")
    expect_equal(
        desk.heard,
        [words(each) for each in reports],
        called=CALLED,
        what="What the tower heard",
        next_step="Each message is to speak of its own report. When does yours look up which?",
    )


def test_refused_report(desk):
    """A refused report costs the others nothing, and leaves nothing behind"""
    before, known = flights(), set(Plane.objects.values_list("pk", flat=True))
    good, bad = [report(3), report(9)], refused(5, NEW)
    try:
        got = desk.take([good[0], bad, good[1]])
    except DatabaseError as error:
        fail(
            f"After the refused report the batch could not go on.\n"
            f"Got:       {Words(str(error).partition(chr(10))[0])}",
            called="take([a good one, one that is refused, a good one])",
            next_step="After an error the block has to be left before anything else is asked. "
            "Give each report a block of its own, and catch the error outside it.",
        )
    expect_equal(got, [5], called=CALLED, what="The list of refused flights")
    after = flights()
    for each, where in zip(good, ("before", "after"), strict=True):
        expect_equal(
            after[each["flight"]],
            {"plane": each["plane"], "to": each["to"]},
            called="take([a good one, one that is refused, a good one])",
            what=f"The flight {where} the refused report",
        )
    expect_flights(before, good, "What is stored")
    left = set(Plane.objects.values_list("pk", flat=True)) - known
    if left:
        fail(
            f"The refused report has left the plane {left.pop()} behind.",
            called=CALLED,
            next_step="Put all that one report writes into the block that is rolled back with it.",
        )


def test_refused_at_the_end(desk):
    """A refused report at the end does not undo the others in silence"""
    before, good = flights(), [report(3), report(9)]
    got = desk.take([*good, refused(5)])
    expect_equal(got, [5], called=CALLED, what="The list of refused flights")
    if flights() == before:
        fail(
            "The answer names one refused report, and none of the batch is stored.",
            called="take([a good one, a good one, one that is refused])",
            next_step="An error that is caught inside an atomic block marks it, and at its end "
            "it rolls back without a word. See `needs_rollback` in django/db/transaction.py.",
        )
    expect_flights(before, good, "What is stored")


def test_tower_hears_no_refused_report(desk):
    """The tower does not hear of a refused report"""
    reports = [refused(5), report(3), refused(7)]
    expect_equal(desk.take(reports), [5, 7], called=CALLED, what="The list of refused flights")
    expect_equal(desk.heard, [words(reports[1])], called=CALLED, what="What the tower heard")


def test_tower_hears_after_the_commit(desk):
    """The tower hears of a batch when the caller's transaction has ended well, and else never"""
    before = flights()
    try:
        with transaction.atomic():
            desk.take([report(3)])
            early = desk.heard
            raise RolledBack
    except RolledBack:
        pass
    if desk.heard:
        fail(
            "The caller's transaction was rolled back, and the tower had been told of its report.",
            called="with transaction.atomic(): take(reports); raise RolledBack",
            got=desk.heard,
            expected=[],
            next_step="What is written is certain when the outermost transaction has committed, "
            "and that one may be the caller's.",
        )
    expect_flights(before, [], "What is stored after the caller has rolled back")
    with transaction.atomic():
        desk.take([report(3)])
        early += desk.heard
    expect_equal(early, [], called=CALLED, what="What the tower heard before the commit")
    expect_equal(
        desk.heard, [words(report(3))], called=CALLED, what="What the tower heard after the commit"
    )


def test_batch_is_one_transaction(desk):
    """A report without a plane is an error of the program, and leaves nothing of its batch"""
    before = flights()
    try:
        desk.take([report(3), {"flight": 9}])
    except Exception:  # whichever: the program is at fault, and no constraint
        expect_flights(
            before,
            [],
            "What is stored after a report without a plane in the batch",
            "The error came out, and the reports before it stayed. Which block holds the batch?",
        )
    else:
        fail(
            "A report without a plane was taken for one that the database refused.",
            called=CALLED,
            next_step="Catch what a constraint raises, and let every other error out.",
        )
    expect_equal(desk.heard, [], called=CALLED, what="What the tower heard")


def test_plane_that_somebody_adds(desk, moments):
    """A plane may be added by somebody else at any moment"""
    given = [report(3, NEW)]

    def theirs():
        Plane.objects.bulk_create([Plane(tail_number=NEW)], ignore_conflicts=True)

    def afresh():
        Flight.objects.filter(pk=3).update(plane=KNOWN, destination="ORD")
        Plane.objects.filter(pk=NEW).delete()

    for moment in moments(lambda: desk.take(given), theirs, afresh=afresh, called=CALLED):
        after = flights()[3]
        if moment.returned or after != {"plane": NEW, "to": "ATL"}:
            fail(
                f"Somebody else added the plane {NEW} meanwhile, and the report was not stored.\n"
                f"Moment:    {moment}",
                called=CALLED,
                got=Words(f"refused {moment.returned}, stored {after}"),
                next_step="That it was not there when you looked does not say that it is not there "
                "when you write.",
            )
