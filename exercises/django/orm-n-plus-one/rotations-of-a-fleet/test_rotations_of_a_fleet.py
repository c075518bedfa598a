"""The hangar's list: what it says, what it asks and what it reads."""

from collections import Counter

from departures.models import Flight
from django.db import connection
from mergeable.explain import count, expect_equal, expect_rows, fail
from mergeable.meters import count_queries, expect_steady

AIRLINE, ANOTHER = "B6", "MQ"
BUDGET = 2


def rotations_of(airline, day):
    """Return the list, put together by hand."""
    fleet = set(Flight.objects.filter(airline=airline).values_list("plane", flat=True))
    found = {
        plane: {"plane": plane, "legs": [], "cancelled": 0} for plane in sorted(fleet - {None})
    }
    legs = Flight.objects.on(day).order_by("scheduled_departure")
    for plane, carrier, number, destination, delay in legs.values_list(
        "plane", "airline", "number", "destination", "departure_delay"
    ):
        if plane in found:
            found[plane]["legs"].append(f"{carrier} {number} to {destination}")
            found[plane]["cancelled"] += delay is None
    return list(found.values())


def test_idle_planes_stay(attempt, flights_5000):
    """A plane that stays on the ground is on the list"""
    rotations = attempt.function("rotations", "rotations")
    day = flights_5000.day
    idle = {entry["plane"] for entry in rotations_of(AIRLINE, day) if not entry["legs"]}
    found = rotations(AIRLINE, day)
    expect_rows(found, ["plane"], called=rotations.called(AIRLINE, day))
    lost = idle - {str(entry["plane"]) for entry in found}
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
    found = rotations(AIRLINE, day)
    called = rotations.called(AIRLINE, day)
    expect_rows(found, ["plane"], called=called)
    times = Counter(str(entry["plane"]) for entry in found)
    plane, most = max(times.items(), key=lambda item: item[1], default=("", 0))
    if most > 1:
        fail(
            f"{plane} is on the list {most} times.",
            called=called,
            next_step="A join over the flights gives a plane once for each of them. "
            "The starter had a word against that.",
        )
    expect_equal(
        found,
        rotations_of(AIRLINE, day),
        called=called,
        what="The list",
        next_step="Only the questions were to change. Compare with the starter.",
    )


def test_legs_for_any_airline(attempt, flights_50):
    """A plane's legs are on the list, whoever it flies them for"""
    rotations = attempt.function("rotations", "rotations")
    day = flights_50.day
    lent = Flight.objects.filter(airline=AIRLINE).exclude(plane=None).latest("number")
    united = Flight.objects.filter(airline="UA").exclude(departure_delay=None).earliest("number")
    Flight.objects.filter(id=united.id).update(plane=lent.plane_id)
    expect_equal(
        rotations(AIRLINE, day),
        rotations_of(AIRLINE, day),
        called=rotations.called(AIRLINE, day),
        what=f"The list, with {lent.plane_id} lent to United,",
        next_step="The airline decides which planes are shown, not which of their legs.",
    )


def test_day_is_new_yorks(attempt, flights_50, midnight):
    """Legs and cancellations are those of the day, from midnight to midnight in New York"""
    rotations = attempt.function("rotations", "rotations")
    day = flights_50.day
    midnight(flights_50.airport, day)
    expect_equal(
        rotations(AIRLINE, day),
        rotations_of(AIRLINE, day),
        called=rotations.called(AIRLINE, day),
        what="The list, with flights on either side of midnight,",
        next_step="Which day is asked for, and whose? A flight of the evening before, cancelled, "
        "is no leg of this day and no cancellation; one at a minute to midnight is a leg.",
    )


def test_order_is_named(attempt, flights_500, disorder):
    """The order of the list does not depend on how the rows lie in the database"""
    rotations = attempt.function("rotations", "rotations")
    day = flights_500.day
    disorder(flights_500.airport, day)
    expect_equal(
        rotations(ANOTHER, day),
        rotations_of(ANOTHER, day),
        called=rotations.called(ANOTHER, day),
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
    planes = len(rotations_of(AIRLINE, day))
    with count_queries(connection) as log:
        rotations(AIRLINE, day)
    log.at_most(
        BUDGET,
        called=rotations.called(AIRLINE, day),
        rows=count(planes, "plane"),
        next_step="One query for the planes, one for the legs of all of them.",
    )


def test_reads_only_the_day(attempt, flights_5000):
    """It reads the planes and their flights of that day, each once, and no others"""
    rotations = attempt.function("rotations", "rotations")
    day = flights_5000.day
    expected = rotations_of(ANOTHER, day)
    legs = sum(len(entry["legs"]) for entry in expected)
    with count_queries(connection) as log:
        rotations(ANOTHER, day)
    log.fetches_at_most(
        len(expected) + legs,
        called=rotations.called(ANOTHER, day),
        rows=f"{count(len(expected), 'plane')}, {count(legs, 'flight')}",
        next_step="Let the database leave out what the list does not show: "
        "other days, other airlines' planes.",
    )
