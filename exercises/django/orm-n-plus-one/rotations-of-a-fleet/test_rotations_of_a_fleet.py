"""The hangar's list: what it says, what it asks and what it reads."""

from departures.models import Flight
from django.db import connection
from mergeable.explain import count, expect_equal, fail
from mergeable.meters import count_queries, expect_steady

AIRLINE = "B6"
BUDGET = 2


def rotations_of(airline, day):
    """Return the list, put together by hand out of all flights."""
    fleet = set(Flight.objects.filter(airline=airline).values_list("plane_id", flat=True))
    found = {
        plane: {"plane": plane, "legs": [], "cancelled": 0} for plane in sorted(fleet - {None})
    }
    for flight in Flight.objects.on(day).order_by("scheduled_departure"):
        if flight.plane_id in found:
            entry = found[flight.plane_id]
            entry["legs"].append(f"{flight.airline_id} {flight.number} to {flight.destination_id}")
            entry["cancelled"] += flight.departure_delay is None
    return list(found.values())


def test_idle_planes_stay(attempt, flights_5000):
    """A plane that stays on the ground is on the list"""
    rotations = attempt.function("rotations", "rotations")
    day = flights_5000.day
    idle = {entry["plane"] for entry in rotations_of(AIRLINE, day) if not entry["legs"]}
    lost = idle - {entry["plane"] for entry in rotations(AIRLINE, day)}
    if lost:
        fail(
            f"{len(lost)} of the {count(len(idle), 'plane')} that do not fly are missing, "
            f"{min(lost)} for one.",
            called=rotations.called(AIRLINE, day),
            next_step="The day decides which legs are shown, not which planes.",
        )


def test_list_is_unchanged(attempt, flights_500):
    """The hangar's list says what it said before"""
    rotations = attempt.function("rotations", "rotations")
    day = flights_500.day
    expect_equal(
        rotations(AIRLINE, day),
        rotations_of(AIRLINE, day),
        called=rotations.called(AIRLINE, day),
        what="The list",
        next_step="Only the questions were to change. Compare with the starter.",
    )


def test_order_is_named(attempt, flights_500, disorder):
    """The order of the list does not depend on how the rows lie in the database"""
    rotations = attempt.function("rotations", "rotations")
    day = flights_500.day
    disorder(flights_500.airport, day)
    expect_equal(
        rotations(AIRLINE, day),
        rotations_of(AIRLINE, day),
        called=rotations.called(AIRLINE, day),
        what="The list",
        next_step="A database gives rows in any order unless the query names one. Here it does.",
    )


def test_queries_do_not_grow(attempt, departures_database):
    """The number of queries does not grow with the number of planes"""
    rotations = attempt.function("rotations", "rotations")
    logs = {}
    for size in (50, 500):
        day = departures_database(size).day
        planes = len(rotations_of(AIRLINE, day))
        with count_queries(connection) as logs[planes]:
            rotations(AIRLINE, day)
    expect_steady(logs, called=rotations.called(AIRLINE, day), unit="plane")


def test_two_queries(attempt, flights_50):
    """Two queries bring all that the list shows"""
    rotations = attempt.function("rotations", "rotations")
    day = flights_50.day
    with count_queries(connection) as log:
        found = rotations(AIRLINE, day)
    log.at_most(
        BUDGET,
        called=rotations.called(AIRLINE, day),
        rows=count(len(found), "plane"),
        next_step="One query for the planes, one for the legs of all of them.",
    )


def test_reads_only_the_day(attempt, flights_5000):
    """It reads the flights of that day, and no others"""
    rotations = attempt.function("rotations", "rotations")
    day = flights_5000.day
    expected = rotations_of(AIRLINE, day)
    with count_queries(connection) as log:
        rotations(AIRLINE, day)
    log.fetches_at_most(
        len(expected) + sum(len(entry["legs"]) for entry in expected),
        called=rotations.called(AIRLINE, day),
        next_step="Let the database leave out what the list does not show: "
        "other days, other airlines' planes.",
    )
