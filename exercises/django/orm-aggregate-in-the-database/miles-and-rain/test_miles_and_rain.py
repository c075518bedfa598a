"""The yearbook's list: what it adds up, what it asks and what it reads."""

import pytest
from departures.models import Flight, Weather
from django.db import connection
from django.utils import timezone
from mergeable.explain import count, expect_equal, fail
from mergeable.meters import count_queries

AIRPORTS = ("EWR", "JFK", "LGA")
BUDGET = 1


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
    for ours, right in zip(totals(day), list_of(day), strict=False):
        miles = ours.get("miles") if isinstance(ours, dict) else None
        if not isinstance(miles, int) or miles == right["miles"]:
            continue
        if miles % right["miles"] == 0:
            times = miles // right["miles"]
            readings = Weather.objects.filter(airport=right["airport"]).count()
            fail(
                f"{right['airport']}: {count(miles, 'mile')}, {times} times as many as were "
                f"flown. The airport has {count(readings, 'weather reading')}.",
                called=totals.called(day),
                got=miles,
                expected=right["miles"],
                next_step="Each flight was added once for each reading. Which join brought "
                "the readings to the flights?",
            )


def test_sums(totals, flights_500):
    """Flights, miles and rain are those of the day"""
    expect_list(
        totals,
        flights_500.day,
        "Which rows does each sum add, and each of them how often?",
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


def test_nobody_measured(totals, flights_500):
    """Where nobody measured, the rain is not known, and the miles are"""
    Weather.objects.filter(airport="JFK").delete()
    expect_list(
        totals,
        flights_500.day,
        "No reading is not the same as no rain. And the flights left all the same.",
    )


def test_nothing_left(totals, flights_500):
    """Where nothing left, there are 0 flights and 0 miles, and the rain is known"""
    Flight.objects.filter(origin="LGA").delete()
    Flight.objects.filter(origin="EWR").update(departure_delay=None, arrival=None)
    expect_list(
        totals,
        flights_500.day,
        "Nothing to add up is NULL to a database. Here it means 0.",
    )


def test_empty_day(totals, flights_50):
    """A day without flights and weather has three lines, too"""
    expect_list(totals, flights_50.day.replace(month=4), "Three airports, whatever the day.")


def test_order_is_named(totals, flights_500, backwards):
    """The order of the list does not depend on how the rows lie in the database"""
    backwards()
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
