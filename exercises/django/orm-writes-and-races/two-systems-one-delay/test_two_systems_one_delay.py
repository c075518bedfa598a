"""Delays reported by two systems: what is stored when both are at it."""

import pytest
from departures.models import Flight
from django.db.models import F
from mergeable.explain import Words, expect_equal, fail

FLIGHT, BEFORE, OURS, THEIRS = 7, 20, 5, 10
CANCELLED = {"departure_delay": None, "arrival": None, "arrival_delay": None, "air_time": None}


@pytest.fixture
def add_delay(attempt, flights_on_postgres):
    """The attempt's way of adding minutes, with a fresh database."""
    return attempt.function("delays", "add_delay")


def row(pk=FLIGHT):
    """Return the columns of a flight."""
    return Flight.objects.filter(pk=pk).values().get()


def afresh(**columns):
    """Return what puts the flight as it was before each moment."""
    was = {**row(), "departure_delay": BEFORE, **columns}
    return lambda: Flight.objects.filter(pk=FLIGHT).update(**was)


def test_alone(add_delay):
    """It adds the minutes, and returns what the delay comes to"""
    for before, minutes in ((BEFORE, OURS), (-4, 11), (0, -3)):
        Flight.objects.filter(pk=FLIGHT).update(departure_delay=before)
        expect_equal(
            add_delay(FLIGHT, minutes),
            before + minutes,
            called=add_delay.called(FLIGHT, minutes),
            what="What it returns",
            next_step="Return the number that the database now holds.",
        )
        expect_equal(
            row()["departure_delay"],
            before + minutes,
            called=add_delay.called(FLIGHT, minutes),
            what="The delay that is stored",
        )


def test_others_stay(add_delay):
    """Nothing else changes, on this flight or another"""
    before = {values["id"]: values for values in Flight.objects.values()}
    add_delay(FLIGHT, OURS)
    before[FLIGHT]["departure_delay"] += OURS
    expect_equal(
        {values["id"]: values for values in Flight.objects.values()},
        before,
        called=add_delay.called(FLIGHT, OURS),
        what="The table",
    )


def test_cancelled(add_delay):
    """A cancelled flight gets no delay"""
    Flight.objects.filter(pk=FLIGHT).update(**CANCELLED)
    before = row()
    called = add_delay.called(FLIGHT, OURS)
    got = add_delay(FLIGHT, OURS)
    if got is not None:
        fail("A cancelled flight has no delay.", called=called, got=got, expected=None)
    expect_equal(row(), before, called=called, what="The cancelled flight")


def test_no_minute_is_lost(add_delay, moments):
    """No minute is lost, whenever the other system adds its own"""

    def theirs():
        flight = Flight.objects.filter(pk=FLIGHT)
        flight.update(departure_delay=F("departure_delay") + THEIRS)
        return row()["departure_delay"]

    called = add_delay.called(FLIGHT, OURS)
    ours = lambda: add_delay(FLIGHT, OURS)  # noqa: E731
    for moment in moments(ours, theirs, afresh=afresh(), called=called):
        stored, all_in_all = row()["departure_delay"], BEFORE + OURS + THEIRS
        if stored != all_in_all:
            fail(
                f"{Words(all_in_all - stored)} minutes are lost: {BEFORE} were stored, you "
                f"added {OURS} and the other system {THEIRS}.\nMoment:    {moment}",
                called=called,
                got=stored,
                expected=all_in_all,
                next_step="At that moment, whose number is older: the one in your hands or "
                "the one in the row?",
            )
        # Who came first has seen their own sum only; who came second, both.
        they_came_first = moment.other.result == BEFORE + THEIRS
        had = {all_in_all} if they_came_first else {BEFORE + OURS, all_in_all}
        if moment.returned not in had:
            fail(
                f"It returned a delay that the flight never had.\nMoment:    {moment}",
                called=called,
                got=moment.returned,
                expected=all_in_all,
                next_step="The minutes were added to what the row held then. Ask the row what "
                "came of it, and not what you had read before.",
            )


def test_plane_given_meanwhile(add_delay, moments):
    """What somebody else changes on the flight meanwhile stays changed"""
    other = Flight.objects.exclude(plane=row()["plane_id"]).exclude(plane=None).first().plane_id
    theirs = Flight.objects.filter(pk=FLIGHT)
    called = add_delay.called(FLIGHT, OURS)
    for moment in moments(
        lambda: add_delay(FLIGHT, OURS),
        lambda: theirs.update(plane=other),
        afresh=afresh(),
        called=called,
    ):
        if row()["plane_id"] != other:
            fail(
                "The flight was given another plane meanwhile, and has the plane that it had "
                f"before.\nMoment:    {moment}",
                called=called,
                got=row()["plane_id"],
                expected=other,
                next_step="Which columns does your UPDATE write? You know better about one of "
                "them.",
            )


def test_cancelled_meanwhile(add_delay, moments):
    """A flight that is cancelled meanwhile stays cancelled"""
    flight = Flight.objects.filter(pk=FLIGHT)
    called = add_delay.called(FLIGHT, OURS)
    for moment in moments(
        lambda: add_delay(FLIGHT, OURS),
        lambda: flight.update(**CANCELLED),
        afresh=afresh(),
        called=called,
    ):
        if row()["departure_delay"] is not None:
            fail(
                f"The flight was cancelled meanwhile, and has a delay again.\nMoment:    {moment}",
                called=called,
                got=row()["departure_delay"],
                expected=None,
                next_step="A number that was read before does not know what happened since.",
            )
