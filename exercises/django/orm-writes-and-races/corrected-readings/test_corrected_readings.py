"""Corrected readings: what is stored, by how many statements, and with somebody else at it."""

from datetime import timedelta

import pytest
from departures.models import Weather
from django.db import IntegrityError, connection
from mergeable.explain import Words, expect_equal, fail
from mergeable.loading import place_in
from mergeable.meters import count_queries

MANY, BUDGET = 1_000, 25
AIRPORTS = ("EWR", "JFK", "LGA")
SENT = ("temperature", "wind_speed", "precipitation", "visibility")
CALLED = "take(readings)"
# What a look is over at: a savepoint would take along what is written in it.
LOOKS = ("BEGIN", "SELECT", "PRAGMA")


@pytest.fixture
def take(attempt):
    """The attempt's way of storing readings."""
    return attempt.function("readings", "take")


def reading(airport, hour, number):
    """Return a reading that no other resembles."""
    return {
        "airport": airport,
        "hour": hour,
        "temperature": 20.0 + number,
        "wind_speed": 3.0 + number,
        "precipitation": 0.01 * (number % 7),
        "visibility": 10.0 - 0.5 * (number % 3),
    }


def delivery(facts, amount, hours_before=0):
    """Return readings of one airport after the other, from the first hour of the database on."""
    first = facts.since.replace(minute=0) - timedelta(hours=hours_before)
    return [
        reading(AIRPORTS[number % 3], first + timedelta(hours=number // 3), number)
        for number in range(amount)
    ]


def stored():
    """Return all readings as dicts, by airport and hour."""
    return {(each["airport_id"], each["hour"]): each for each in Weather.objects.values()}


def expect_stored(readings, before, next_step):
    """Fail the check unless each reading is stored, and all else is as it was before."""
    after = stored()
    for each in readings:
        key = each["airport"], each["hour"]
        if key not in after:
            fail(f"The reading of {key[0]} at {key[1]:%H:%M} is not there.", called=CALLED)
        new = {name: each[name] for name in SENT}
        expect_equal(
            after[key],
            {**before.get(key, after[key]), **new},
            called=CALLED,
            what=f"The reading of {key[0]} at {key[1]:%H:%M}",
            next_step=next_step,
        )
    sent = {(each["airport"], each["hour"]) for each in readings}
    rest = {key: values for key, values in after.items() if key not in sent}
    others = {key: values for key, values in before.items() if key not in sent}
    expect_equal(len(rest), len(others), called=CALLED, what="The number of the other readings")
    if rest != others:
        fail("Readings that were not sent have changed.", called=CALLED)


def test_corrections(take, flights_50):
    """Readings that are there are corrected, and those that are not are added"""
    readings, before = delivery(flights_50, 60, hours_before=5), stored()
    known = sum((each["airport"], each["hour"]) in before for each in readings)
    assert 0 < known < len(readings), "the grader's delivery has to hold both"
    try:
        take(readings)
    except IntegrityError as error:
        fail(
            f"A reading that is there already was refused.\nGot:       {Words(error)}",
            called=CALLED,
            next_step="The message names the columns by which a reading counts as the same. Does "
            "your code name them, too?",
            place=place_in(error),
        )
    after = stored()
    for each in readings:
        expect_equal(
            {name: after.get((each["airport"], each["hour"]), {}).get(name) for name in SENT},
            {name: each[name] for name in SENT},
            called=CALLED,
            what=f"The reading of {each['airport']} at {each['hour']:%H:%M}",
            next_step="A reading that is there already is to be overwritten by the station's.",
        )


def test_what_was_not_sent(take, flights_50):
    """A stored reading keeps its key and the columns that were not sent"""
    readings, before = delivery(flights_50, 60, hours_before=5), stored()
    take(readings)
    expect_stored(
        readings,
        before,
        "The station said nothing of that column, so nothing is to become of it.",
    )


def test_all_or_none(take, flights_500):
    """A delivery with a reading that the database refuses leaves nothing behind"""
    readings = delivery(flights_500, 300, hours_before=50)
    readings[-1]["visibility"] = None
    before = stored()
    try:
        take(readings)
    except Exception:  # which one is the database's business
        after = stored()
    else:
        fail(
            "A reading without visibility was taken, and nobody was told.",
            called=CALLED,
            next_step="Let the error pass: whoever delivers has to know. (There may be none to "
            "pass: on SQLite `ignore_conflicts` leaves out a row with a NULL, too.)",
        )
    changed = sum(after.get(key) != values for key, values in before.items())
    added = len(after) - len(before)
    if changed or added:
        fail(
            "The last reading was refused, and the others of the delivery were stored.",
            called=CALLED,
            got=Words(f"{added} added, {changed} changed"),
            expected=Words("none added, none changed"),
            next_step="What belongs together is one transaction.",
        )


def test_somebody_else_stores(take, flights_50):
    """A reading that somebody else stores a moment before is corrected, and is no error"""
    readings, before = delivery(flights_50, 30, hours_before=5), stored()
    new = next(each for each in readings if (each["airport"], each["hour"]) not in before)
    came = []

    def in_between(execute, sql, params, many, context):
        if not came and not sql.lstrip().upper().startswith(LOOKS):
            came.append(True)
            values = dict.fromkeys(SENT, 0.0)
            Weather.objects.create(airport_id=new["airport"], hour=new["hour"], **values)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(in_between):
        take(readings)
    after = stored().get((new["airport"], new["hour"]), {})
    expect_equal(
        {name: after.get(name) for name in SENT},
        {name: new[name] for name in SENT},
        called=CALLED,
        what="A reading that somebody else stored between your look and your write",
        next_step="Between a look and a write there is always time enough for somebody else.",
    )


def test_nothing_to_store(take, flights_50):
    """A delivery of nothing changes nothing"""
    before = stored()
    take([])
    expect_stored([], before, "")


def test_statements(take, flights_5000):
    """1,000 readings take 25 statements at most"""
    readings = delivery(flights_5000, MANY, hours_before=100)
    before = stored()
    with count_queries(connection) as log:
        take(readings)
    log.at_most(
        BUDGET,
        called=CALLED,
        rows=f"{MANY:,} readings",
        next_step="One statement can write many rows. A transaction around a loop saves "
        "commits, and not one statement.",
    )
    expect_stored(readings, before, "All readings of a long delivery are stored, too.")
