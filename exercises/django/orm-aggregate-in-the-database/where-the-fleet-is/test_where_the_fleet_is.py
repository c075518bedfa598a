"""Dispatch's list: what it says, what it asks and what it reads."""

from datetime import timedelta

import pytest
from departures.models import Flight
from django.db import connection
from django.utils import timezone
from mergeable.explain import count, expect_equal, expect_rows, fail
from mergeable.meters import count_queries, expect_steady

AIRLINE = "B6"
BUDGET = 1
STEPS = {
    "plane": "Each plane once, in the order of the tail numbers.",
    "flight": "The last by the schedule that left before the moment. One that was cancelled did "
    "not leave, and where none did, it says `None`.",
    "bound_for": "Do flight and destination belong to one flight? To the last that left?",
}


@pytest.fixture
def whereabouts(attempt):
    """The attempt's list; what Django asks once of a process, it has asked before."""
    _ = connection.features.supports_json_field
    return attempt.function("fleet", "whereabouts")


def list_of(moment):
    """Return the list, put together by hand out of all flights."""
    fleet = set(Flight.objects.filter(airline=AIRLINE).values_list("plane_id", flat=True))
    last = dict.fromkeys(sorted(fleet - {None}))
    for flight in sorted(Flight.objects.all(), key=in_order):
        flew = flight.departure_delay is not None
        if flight.plane_id in last and flew and flight.scheduled_departure < moment:
            last[flight.plane_id] = flight
    return [
        {
            "plane": plane,
            "flight": f"{flight.airline_id} {flight.number}" if flight else None,
            "bound_for": flight.destination_id if flight else None,
        }
        for plane, flight in last.items()
    ]


def in_order(flight):
    return flight.scheduled_departure, flight.airline_id, flight.number


def middle(facts):
    """Return a moment by which some planes have left more than once, and others not yet."""
    return facts.since + (facts.until - facts.since) / 2


def expect_list(whereabouts, moment, next_step):
    expect_equal(
        whereabouts(AIRLINE, moment),
        list_of(moment),
        called=whereabouts.called(AIRLINE, moment),
        what="The list",
        next_step=next_step,
    )


def one_more(flight, **changes):
    """Enter a flight like this one, but for the changes."""
    columns = [field.attname for field in Flight._meta.concrete_fields if field.name != "id"]
    return Flight.objects.create(**{**{name: getattr(flight, name) for name in columns}, **changes})


def last_of_some_plane(moment):
    """Return the last flight of the first plane that has one."""
    flying = (entry for entry in list_of(moment) if entry["flight"])
    left = Flight.objects.filter(plane=next(flying)["plane"], scheduled_departure__lt=moment)
    return left.exclude(departure_delay=None).latest("scheduled_departure", "airline", "number")


def test_each_plane_once(whereabouts, flights_500):
    """Each plane is on the list once"""
    moment = flights_500.until
    planes = planes_of(whereabouts, moment)
    often = max(planes, key=planes.count, default=None)
    if planes.count(often) > 1:
        fail(
            f"{often} is on the list {planes.count(often)} times.",
            called=whereabouts.called(AIRLINE, moment),
            next_step="A join with the flights brings a plane once for each of them. The question "
            "is only whether there is one.",
        )


def planes_of(whereabouts, moment):
    """Return the planes on the attempt's list."""
    return [line["plane"] for line in lines_of(whereabouts, moment)]


def lines_of(whereabouts, moment):
    """Return the attempt's list, once it is sure that one can look into it."""
    lines = whereabouts(AIRLINE, moment)
    expect_rows(lines, ["plane", "flight"], called=whereabouts.called(AIRLINE, moment))
    return lines


def test_planes_that_have_not_left(whereabouts, flights_500):
    """A plane that has not left yet is on the list"""
    moment = middle(flights_500)
    waiting = {entry["plane"] for entry in list_of(moment) if not entry["flight"]}
    lost = waiting - set(planes_of(whereabouts, moment))
    if lost:
        fail(
            f"{len(lost)} of the {count(len(waiting), 'plane')} that have not left are missing, "
            f"{min(lost)} for one.",
            called=whereabouts.called(AIRLINE, moment),
            next_step="The moment decides which flights count, not which planes are listed.",
        )


def test_list_is_unchanged(whereabouts, flights_5000, step_for):
    """The list says what it said before"""
    for moment in (middle(flights_5000), flights_5000.until):
        lines, right = whereabouts(AIRLINE, moment), list_of(moment)
        expect_equal(
            lines,
            right,
            called=whereabouts.called(AIRLINE, moment),
            what="The list",
            next_step=step_for(lines, right, STEPS, "Only the questions were to change."),
        )


def test_moment_does_not_count(whereabouts, flights_500):
    """A flight scheduled for the moment itself has not left before it"""
    scheduled = last_of_some_plane(flights_500.until).scheduled_departure
    expect_list(whereabouts, scheduled, "Before the moment, not at it.")


def test_other_airlines_count(whereabouts, flights_500):
    """A plane's last flight may be another airline's"""
    last = last_of_some_plane(flights_500.until)
    later = last.scheduled_departure + timedelta(minutes=1)
    one_more(last, airline_id="UA", number=1, scheduled_departure=later)
    expect_list(whereabouts, flights_500.until, "The plane is where its last flight took it.")


def test_same_minute(whereabouts, flights_500):
    """Of two flights in the same minute, the later one by airline and number counts"""
    moment = flights_500.until
    last = last_of_some_plane(moment)
    one_more(last, number=last.number + 1_000, destination_id="MIA")
    one_more(last, number=last.number - 1, destination_id="BOS")
    one_more(last, airline_id="9E", number=9_999, destination_id="ORD")
    lines = [each for each in lines_of(whereabouts, moment) if each["plane"] == last.plane_id]
    if len(lines) > 1:
        fail(
            f"{last.plane_id} has {len(lines)} lines: that many of its flights were scheduled "
            "for the same minute.",
            called=whereabouts.called(AIRLINE, moment),
            got=[line["flight"] for line in lines],
            next_step="The latest minute may be that of several flights. Which one counts?",
        )
    expect_list(whereabouts, moment, "One order of all flights: schedule, airline, number.")


def test_entered_late(whereabouts, flights_500, any_order):
    """The last flight goes by the schedule, not by when it was entered"""
    moment = flights_500.until
    last = last_of_some_plane(moment)
    early = last.scheduled_departure - timedelta(hours=3)
    one_more(last, number=1, scheduled_departure=early, destination_id="MIA")
    any_order()
    lines = [each for each in lines_of(whereabouts, moment) if each["plane"] == last.plane_id]
    if [line["flight"] for line in lines] == [f"{AIRLINE} 1"]:
        local = timezone.localtime(early)
        fail(
            f"{last.plane_id}: {AIRLINE} 1 was entered last, and was scheduled for "
            f"{local:%H:%M}, three hours before {last.designator}.",
            called=whereabouts.called(AIRLINE, moment),
            got=f"{AIRLINE} 1",
            expected=last.designator,
            next_step="An id says when a row was written. Sort by what the list means.",
        )
    expect_list(whereabouts, moment, "A database gives rows in any order unless one is named.")


def test_queries_do_not_grow(whereabouts, departures_database):
    """The number of queries does not grow with the number of planes"""
    logs = {}
    for size in (50, 500):
        moment = departures_database(size).until
        planes = len(list_of(moment))
        with count_queries(connection) as logs[planes]:
            whereabouts(AIRLINE, moment)
    expect_steady(logs, called=whereabouts.called(AIRLINE, moment), unit="plane")


def test_one_query(whereabouts, flights_50):
    """One query brings all that the list says"""
    moment = flights_50.until
    planes = len(list_of(moment))
    with count_queries(connection) as log:
        whereabouts(AIRLINE, moment)
    log.at_most(
        BUDGET,
        called=whereabouts.called(AIRLINE, moment),
        rows=count(planes, "plane"),
        next_step="The query for the planes can hold the question for the last flight.",
    )


def test_rows(whereabouts, flights_5000):
    """It reads no more than one row for each plane"""
    moment = flights_5000.until
    planes = len(list_of(moment))
    with count_queries(connection) as log:
        whereabouts(AIRLINE, moment)
    log.fetches_at_most(
        planes,
        called=whereabouts.called(AIRLINE, moment),
        next_step="Of each plane's flights the list shows one. Let the database choose it.",
    )
