"""The ways that the lesson on writes and races compares, measured; and its solutions on SQLite."""

from contextlib import ExitStack

import pytest
from departures import world
from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import F
from mergeable.meters import count_queries

from tests.content.answers import as_told, opened, solutions_of, table_of, task_of

world.setup()

Flight = apps.get_model("departures", "Flight")
Plane = apps.get_model("departures", "Plane")
Weather = apps.get_model("departures", "Weather")

READINGS, DELAY = "corrected-readings", "two-systems-one-delay"
PLANE, GATE, STAYS = "next-flight-without-a-plane", "reports-from-the-gate", "one-flight-stays"

# A row of a discussion's table, and the answer it speaks of.
ROWS = {
    READINGS: {
        "as it was": "starter",
        "a transaction around the loop": "wraps-the-loop-in-a-transaction",
        "deleted and stored again": "deletes-and-stores-again",
        "looked for, then inserted or updated": "looks-first-and-inserts-then",
        "`bulk_create` with `update_conflicts`": "solution",
        "the same, 50 at a time": "checks-before-it-upserts",
        "SQL by hand, 100 at a time": "writes-the-sql",
    },
    DELAY: {
        "as it was": "starter",
        "in a transaction": "wraps-it-in-a-transaction",
        "`F()`, saved with every column": "saves-every-column",
        "`F()` in an UPDATE": "solution",
        "`F()`, saved with its column": "saves-an-expression",
        "`select_for_update`": "locks-the-row",
        "compare and swap": "compares-before-it-swaps",
    },
    PLANE: {
        "as it was": "starter",
        "locked, and waited for": "locks-and-waits",
        "locked without `of`": "locks-the-airline-too",
        "`skip_locked`, `of`": "solution",
        "the same without a join": "locks-without-a-join",
        "UPDATE … WHERE plane IS NULL, and again": "asks-again-when-it-was-late",
        "SQL by hand": "writes-the-sql",
    },
    STAYS: {
        "as it was": "starter",
        "its own flight locked": "locks-its-own-flight-only",
        "the table locked": "locks-the-whole-table",
        "all that stay locked, in order": "solution",
        "its own flight first, and again after a deadlock": "locks-first-and-tries-again",
        "SERIALIZABLE, and again": "serializable-and-again",
        "a lock by the route's name": "locks-the-route-by-name",
    },
}


def readings(facts):
    first = facts.since.replace(minute=0)
    values = {"temperature": 30.0, "wind_speed": 5.0, "precipitation": 0.0, "visibility": 9.0}
    hours = [first + (n // 3 - 100) * world.timedelta(hours=1) for n in range(1_000)]
    return [
        {"airport": ("EWR", "JFK", "LGA")[n % 3], "hour": hour, **values}
        for n, hour in enumerate(hours)
    ]


def statements_for_readings(answer, fresh):
    with opened(READINGS, answer) as attempt:
        take, given = attempt.function("readings", "take"), readings(fresh(5_000))
        with count_queries(connection) as log:
            take(given)
    assert Weather.objects.filter(temperature=30.0).count() == 1_000
    return log.count


def test_readings_are_compared_as_measured(on_postgres):
    answers = ROWS[READINGS].values()
    here = as_told(*(statements_for_readings(answer, world.fresh) for answer in answers))
    world.close()
    there = as_told(*(statements_for_readings(answer, on_postgres) for answer in answers))
    assert table_of(READINGS) == list(zip(ROWS[READINGS], here, there, strict=True))


def every_moment(ours, theirs, afresh):
    """Yield our error, if there was one, for each moment at which the second session comes."""
    from departures.meanwhile import Meanwhile

    after, other = 0, None
    while other is None or other.begun:
        afresh()
        other, error = Meanwhile(theirs, after=after), None
        with ExitStack() as block:
            block.enter_context(other)
            try:
                ours()
            except DatabaseError as found:
                error = found
        if other.begun:
            yield other, error or other.error
        after += 1


def delays(attempt):
    add_delay = attempt.function("delays", "add_delay")
    flight = Flight.objects.filter(pk=7)
    other_plane = Flight.objects.exclude(plane=flight.get().plane_id).first().plane_id
    was = flight.values().get() | {"departure_delay": 20}

    def wrong():
        found = flight.get()
        return (found.departure_delay, found.plane_id) != (35, other_plane)

    def theirs():
        flight.update(departure_delay=F("departure_delay") + 10, plane=other_plane)

    return lambda: add_delay(7, 5), theirs, lambda: flight.update(**was), wrong


def planes(attempt):
    assign = attempt.function("dispatch", "assign")
    Flight.objects.update(plane="N829MQ")
    waiting = Flight.objects.filter(airline="UA").order_by("scheduled_departure", "number")[:4]
    keys = [flight.pk for flight in waiting]

    def wrong():
        given = Flight.objects.filter(pk__in=keys[:2]).values_list("plane", flat=True)
        return set(given) != {"N3EJAA", "N197UW"}

    def afresh():
        Flight.objects.filter(pk__in=keys).update(plane=None)

    return lambda: assign("N3EJAA"), lambda: assign("N197UW"), afresh, wrong


def two_flights(attempt):
    cancel = attempt.function("thin", "cancel")
    route = Flight.objects.filter(pk__in=(12, 40))
    when = Flight.objects.get(pk=12).scheduled_departure
    Flight.objects.update(origin="EWR", destination="ATL", departure_delay=3)
    route.update(origin="JFK", destination="BOS", scheduled_departure=when)

    def wrong():
        return route.exclude(departure_delay=None).count() != 1

    return lambda: cancel(40), lambda: cancel(12), lambda: route.update(departure_delay=3), wrong


PARTS = {DELAY: delays, PLANE: planes, STAYS: two_flights}


@pytest.mark.parametrize("exercise", PARTS)
def test_ways_are_compared_as_measured(exercise, on_postgres):
    from departures.meanwhile import limit_waiting

    found = []
    for way, answer in ROWS[exercise].items():
        on_postgres(50)
        limit_waiting()
        with opened(exercise, answer) as attempt:
            ours, theirs, afresh, wrong = PARTS[exercise](attempt)
            afresh()
            with count_queries(connection) as log:
                ours()
            moments = waits = bad = 0
            for other, error in every_moment(ours, theirs, afresh):
                moments += 1
                waits += other.waited
                bad += bool(error or wrong())
        found.append((way, str(log.count), str(moments), str(bad), str(waits)))
    assert table_of(exercise) == found


def test_task_tells_what_the_starter_sends():
    sent = statements_for_readings("starter", world.fresh)
    world.close()
    assert f"For a delivery of 1,000 it sends {sent:,} statements." in task_of(READINGS)


CALLS = {
    DELAY: ("delays", "add_delay", (7, 5)),
    PLANE: ("dispatch", "assign", ("N3EJAA",)),
    GATE: ("reports", "take", ([{"flight": 3, "plane": "N999ZZ", "to": "ATL"}],)),
}
ON_POSTGRES_ONLY = {(PLANE, "writes-the-sql")}  # SKIP LOCKED is no word of SQLite's


def solutions():
    """Yield what solves an exercise on both databases."""
    for exercise in CALLS:
        pairs = ((exercise, answer) for answer in solutions_of(exercise))
        yield from (pair for pair in pairs if pair not in ON_POSTGRES_ONLY)


def said_by(exercise, answer, fresh):
    """Return what an answer says and what it leaves behind."""
    fresh(50)
    Flight.objects.filter(pk__in=(4, 9)).update(plane=None)
    module, name, arguments = CALLS[exercise]
    with opened(exercise, answer) as attempt:
        said = attempt.function(module, name)(*arguments)
    flights = list(Flight.objects.order_by("pk").values_list())
    return connection.vendor, said, flights, Plane.objects.count()


@pytest.mark.parametrize(("exercise", "answer"), [*solutions()])
def test_solutions_say_the_same_on_sqlite(exercise, answer, on_postgres):
    here = said_by(exercise, answer, world.fresh)
    world.close()
    there = said_by(exercise, answer, on_postgres)
    assert (here[0], there[0]) == ("sqlite", "postgresql")
    assert here[1:] == there[1:]
