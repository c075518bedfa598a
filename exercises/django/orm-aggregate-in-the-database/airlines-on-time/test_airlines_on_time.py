"""The punctuality list: what it says, what it asks and what it reads."""

from collections import defaultdict
from datetime import timedelta

import pytest
from departures.models import Airline, Flight
from django.db import connection
from mergeable.explain import count, expect_equal, expect_rows, fail
from mergeable.meters import count_queries, expect_steady

BUDGET = 1
LATE = 15
STEPS = {
    "airline": "Every airline once, in the order of the codes.",
    "scheduled": "All flights of the day count, cancelled ones too. Which days, and which flights, "
    "does this count look at?",
    "cancelled": "Count the flights of the day that have no departure delay. An aggregate without "
    "a filter for the day looks at all days, and one over an empty column counts nothing.",
    "on_time": "On time, of all that were scheduled that day. Who never arrived was not on time. "
    "What does each of the two numbers count?",
}


@pytest.fixture
def punctuality(attempt):
    """The attempt's list."""
    return attempt.function("punctuality", "punctuality")


def list_of(day):
    """Return the list, put together by hand out of all flights."""
    flights = defaultdict(list)
    for flight in Flight.objects.on(day):
        flights[flight.airline_id].append(flight)
    return [
        line(airline.name, flights[airline.code])
        for airline in sorted(Airline.objects.all(), key=lambda airline: airline.code)
    ]


def line(name, flights):
    arrivals = [f.arrival_delay for f in flights if f.arrival_delay is not None]
    on_time = sum(delay < LATE for delay in arrivals)
    return {
        "airline": name,
        "scheduled": len(flights),
        "cancelled": sum(f.departure_delay is None for f in flights),
        "on_time": round(on_time / len(flights), 6) if flights else None,
    }


def rounded(lines):
    """Return the lines with their shares to six places, however they were computed."""
    if not isinstance(lines, list):
        return lines
    return [
        {**each, "on_time": round(each["on_time"], 6)}
        if isinstance(each, dict) and isinstance(each.get("on_time"), float)
        else each
        for each in lines
    ]


def expect_list(punctuality, day, next_step):
    expect_equal(
        rounded(punctuality(day)),
        list_of(day),
        called=punctuality.called(day),
        what="The list",
        next_step=next_step,
    )


def test_idle_airlines_stay(punctuality, flights_5000):
    """An airline without flights on the day is on the list"""
    day = flights_5000.day + timedelta(days=1)
    lines = punctuality(day)
    expect_rows(lines, ["airline"], called=punctuality.called(day))
    idle = {entry["airline"] for entry in list_of(day) if not entry["scheduled"]}
    lost = idle - {entry["airline"] for entry in lines}
    if lost:
        fail(
            f"{len(lost)} of the {count(len(idle), 'airline')} that do not fly are missing, "
            f"{min(lost)} for one.",
            called=punctuality.called(day),
            next_step="The day decides which flights are counted, not which airlines are listed.",
        )


def test_list_is_unchanged(punctuality, flights_5000, step_for):
    """The list says what it said before"""
    for days in range(3):
        day = flights_5000.day + timedelta(days=days)
        lines, right = rounded(punctuality(day)), list_of(day)
        expect_equal(
            lines,
            right,
            called=punctuality.called(day),
            what="The list",
            next_step=step_for(lines, right, STEPS, "Only the questions were to change."),
        )


def test_day_without_flights(punctuality, flights_50):
    """On a day without flights every airline is on the list, and no share is known"""
    day = flights_50.day + timedelta(days=30)
    expect_list(punctuality, day, "Nought out of nought is no share: `None`.")


def test_order_is_named(punctuality, flights_500, any_order):
    """The order of the list does not depend on how the rows lie in the database"""
    any_order()
    expect_list(
        punctuality,
        flights_500.day,
        "A database gives rows in any order unless the query names one.",
    )


def test_queries_do_not_grow(punctuality, departures_database):
    """The number of queries does not grow with the number of airlines"""
    logs = {}
    for size in (50, 500):
        day = departures_database(size).day
        airlines = Airline.objects.count()
        with count_queries(connection) as logs[airlines]:
            punctuality(day)
    expect_steady(logs, called=punctuality.called(day), unit="airline")


def test_one_query(punctuality, flights_50):
    """One query brings all that the list says"""
    day = flights_50.day
    with count_queries(connection) as log:
        punctuality(day)
    log.at_most(
        BUDGET,
        called=punctuality.called(day),
        rows=count(Airline.objects.count(), "airline"),
        next_step="The query that fetches the airlines can bring three numbers with each.",
    )


def test_rows(punctuality, flights_5000):
    """It reads no more than one row for each airline"""
    day = flights_5000.day
    airlines = Airline.objects.count()
    with count_queries(connection) as log:
        punctuality(day)
    log.fetches_at_most(
        airlines,
        called=punctuality.called(day),
        next_step="The list shows numbers. Let the database count, and fetch the numbers.",
    )
