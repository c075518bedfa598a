"""The yearbook's list: what it adds up, what it asks and what it reads."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from departures.models import Flight, Weather
from django.db import connection
from django.utils import timezone
from mergeable.explain import count, expect_equal, expect_rows, fail
from mergeable.meters import count_queries

AIRPORTS = ("EWR", "JFK", "LGA")
BUDGET = 1
STEPS_EACH = 100  # of SQLite's machine, for each row that is there; a subquery takes 10 to 30
STEPS = {
    "airport": "Each of the three has its line, by code, whatever left and fell there.",
    "flights": "Those that left. A subquery that is not grouped by the airport has a line for each "
    "flight, and the first of them is taken.",
    "miles": "Each flight that left adds its distance, and no other. What is the inner query "
    "grouped by? Are two flights of one distance two?",
    "rain": "Each reading once. How often is it there after a join with the flights?",
}


@pytest.fixture
def totals(attempt):
    """The attempt's list."""
    return attempt.function("totals", "totals")


def list_of(day):
    """Return the list, added up by hand, flight by flight and reading by reading."""
    lines = {code: {"airport": code, "flights": 0, "miles": 0, "rain": None} for code in AIRPORTS}
    for flight in Flight.objects.on(day):
        if flight.departure_delay is not None:
            lines[flight.origin_id]["flights"] += 1
            lines[flight.origin_id]["miles"] += flight.distance
    for reading in Weather.objects.all():
        line = lines[reading.airport_id]
        if timezone.localdate(reading.hour) == day:
            line["rain"] = round((line["rain"] or 0.0) + reading.precipitation, 2)
    return list(lines.values())


def expect_list(totals, day, next_step):
    expect_equal(
        totals(day),
        list_of(day),
        called=totals.called(day),
        what="The list",
        next_step=next_step,
    )


def test_no_sum_is_multiplied(totals, flights_500):
    """No sum is multiplied by the rows of another table"""
    day = flights_500.day
    lines = totals(day)
    expect_rows(lines, ["airport", "miles", "rain"], called=totals.called(day))
    for ours, right in zip(lines, list_of(day), strict=False):
        readings = Weather.objects.filter(airport=right["airport"]).count()
        flights = Flight.objects.filter(origin=right["airport"]).count()
        if is_multiple(ours["miles"], right["miles"], readings):
            fail(
                f"{right['airport']}: {count(ours['miles'], 'mile')}, {readings} times as many as "
                f"were flown. The airport has {count(readings, 'weather reading')}.",
                called=totals.called(day),
                got=ours["miles"],
                expected=right["miles"],
                next_step="Each flight was added once for each reading. Which join brought "
                "the readings to the flights?",
            )
        if is_multiple(ours["rain"], right["rain"], flights):
            fail(
                f"{right['airport']}: {ours['rain']:.2f} inches of rain, {flights} times what "
                f"fell. The airport has {count(flights, 'flight')}.",
                called=totals.called(day),
                got=ours["rain"],
                expected=right["rain"],
                next_step="Each reading was added once for each flight. Which join brought "
                "the flights to the readings?",
            )


def is_multiple(number, right, times):
    return isinstance(number, int | float) and round(number, 2) == round(right * times, 2)


def test_sums(totals, flights_500, step_for):
    """Flights, miles and rain are those of the day"""
    day = flights_500.day
    lines, right = totals(day), list_of(day)
    expect_equal(
        lines,
        right,
        called=totals.called(day),
        what="The list",
        next_step=step_for(lines, right, STEPS, "Three lines, four columns."),
    )


def test_nobody_measured(totals, flights_500):
    """Where nobody measured, the rain is not known, and the miles are"""
    Weather.objects.filter(airport="JFK").delete()
    expect_list(
        totals,
        flights_500.day,
        "No reading is not the same as no rain. And the flights left all the same.",
    )


def test_nothing_left(totals, flights_500, step_for):
    """Where nothing left, there are 0 flights and 0 miles, and the rain is known"""
    Flight.objects.filter(origin="LGA").delete()
    Flight.objects.filter(origin="EWR").update(departure_delay=None, arrival=None)
    day = flights_500.day
    lines, right = totals(day), list_of(day)
    expect_equal(
        lines,
        right,
        called=totals.called(day),
        what="The list",
        next_step=step_for(
            lines,
            right,
            {"airport": "A filter on the airports takes away those from which nothing left."},
            "Nothing to add up is NULL to a database. Here it means 0.",
        ),
    )


def test_hundredths(totals, flights_500):
    """Rain is rounded to the hundredth of an inch, once it is added up"""
    readings = Weather.objects.filter(airport="JFK").order_by("hour")
    readings.update(precipitation=0.0)
    for reading in readings[:2]:
        reading.precipitation = 0.014
        reading.save()
    lines = [
        {**line, "rain": 0.03} if line["airport"] == "JFK" else line
        for line in list_of(flights_500.day)
    ]
    expect_equal(
        totals(flights_500.day),
        lines,
        called=totals.called(flights_500.day),
        what="The list, with two readings of 0.014 inches at JFK,",
        next_step="Add first, then round.",
    )


def test_another_day(totals, departures_database):
    """The day before and the day after do not count"""
    day = departures_database(1_500).day
    Weather.objects.filter(airport="LGA", hour__day=9).delete()
    for each in (day, day.replace(day=day.day + 1)):
        expect_list(totals, each, "Flights and readings are those of one day in New York.")


def test_empty_day(totals, flights_50):
    """A day without flights and weather has three lines, too"""
    expect_list(totals, flights_50.day.replace(month=4), "Three airports, whatever the day.")


def test_order_is_named(totals, flights_500, any_order):
    """The order of the list does not depend on how the rows lie in the database"""
    any_order()
    expect_list(
        totals,
        flights_500.day,
        "A database gives rows in any order unless the query names one.",
    )


def test_one_query(totals, flights_50):
    """One query brings it all"""
    day = flights_50.day
    with count_queries(connection) as log:
        totals(day)
    log.at_most(
        BUDGET,
        called=totals.called(day),
        rows=count(len(AIRPORTS), "airport"),
        next_step="A query can hold other queries: one for each number.",
    )


def test_rows(totals, flights_500):
    """It reads three rows"""
    day = flights_500.day
    with count_queries(connection) as log:
        totals(day)
    log.fetches_at_most(
        len(AIRPORTS),
        called=totals.called(day),
        next_step="The list shows sums. Let the database add, and fetch the sums.",
    )


def test_no_flight_meets_a_reading(totals, departures_database):
    """The database does not join each flight with each reading"""
    day = departures_database(1_500).day
    flights, readings = Flight.objects.count(), Weather.objects.count()
    with steps_of_sqlite() as taken:
        totals(day)
    if len(taken) * 100 > STEPS_EACH * (flights + readings):
        each = (len(taken) * 100) // (flights + readings)
        fail(
            f"For {count(flights, 'flight')} and {count(readings, 'reading')} the database took "
            f"{each:,} steps a row, as it does where each flight is joined with each reading.",
            called=totals.called(day),
            next_step="Whatever mends the numbers afterwards, the rows have been made: over a "
            "year, 2,931,609,351 of them. Ask for each sum by itself.",
        )


@contextmanager
def steps_of_sqlite() -> Iterator[list[None]]:
    """Give a list that gets an item for every hundred steps of SQLite's virtual machine."""
    taken: list[None] = []
    connection.ensure_connection()
    database = connection.connection
    database.set_progress_handler(lambda: taken.append(None), 100)
    try:
        yield taken
    finally:
        database.set_progress_handler(None, 0)
