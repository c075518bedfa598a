"""The evening's table: what it says, what it asks and what it reads."""

from collections import defaultdict
from datetime import timedelta

import pytest
from departures.models import Airline, Flight
from django.db import connection
from mergeable.explain import count, expect_equal, expect_rows, fail
from mergeable.meters import count_queries

BUDGET = 1
PLACES = 3
STEPS = {
    "airport": "Each airport's lines together, up to its own last place.",
    "place": "Among the airlines of one airport, the smallest delay first.",
    "airline": "By airport, place and the airline's code. Who is compared with whom, and which "
    "delay comes first?",
    "delay": "The mean over the flights that left. NULL is no delay that is known, and not 0.",
    "flights": "All that were scheduled, cancelled ones too. What was taken away before the count?",
    "so_far": "The flights of this line and those above it, from this airport's first line on.",
    "of": "All flights of the airport that day, those of airlines without a place as well.",
}


@pytest.fixture
def league(attempt):
    """The attempt's table."""
    return attempt.function("league", "league")


def table_of(day, places=PLACES):
    """Return the table, put together by hand out of all flights."""
    names = {airline.code: airline.name for airline in Airline.objects.all()}
    airports = defaultdict(lambda: defaultdict(list))
    for flight in Flight.objects.on(day):
        airports[flight.origin_id][flight.airline_id].append(flight.departure_delay)
    lines = []
    for airport, airlines in sorted(airports.items()):
        of, so_far = sum(map(len, airlines.values())), 0
        means = {code: mean(delays) for code, delays in airlines.items()}
        placed = sorted((delay, code) for code, delay in means.items() if delay is not None)
        for delay, code in placed:
            place = 1 + sum(other < delay for other, _ in placed)
            so_far += len(airlines[code])
            if place <= places:
                line = {"airport": airport, "place": place, "airline": names[code]}
                numbers = {"flights": len(airlines[code]), "so_far": so_far, "of": of}
                lines.append({**line, "delay": round(delay, 6), **numbers})
    return lines


def mean(delays):
    left = [delay for delay in delays if delay is not None]
    return sum(left) / len(left) if left else None


def rounded(lines):
    """Return the lines with their delays to six places, however they were computed."""
    if not isinstance(lines, list):
        return lines
    return [
        {**line, "delay": round(line["delay"], 6)}
        if isinstance(line, dict) and isinstance(line.get("delay"), float)
        else line
        for line in lines
    ]


def expect_table(league, day, next_step, **options):
    expect_equal(
        rounded(league(day, **options)),
        table_of(day, **options),
        called=league.called(day, **options),
        what="The table",
        next_step=next_step,
    )


def let_leave(airport, airline, day, *delays):
    """Let this airline's flights of the day leave with these delays, and cancel its others."""
    flights = Flight.objects.on(day).filter(origin=airport, airline=airline).order_by("id")
    chosen = list(flights)
    for flight, delay in zip(chosen, [*delays, *[None] * len(chosen)], strict=False):
        flight.departure_delay = delay
        flight.arrival = None
        flight.save()


def test_nobody_left(league, flights_500, step_for):
    """An airline of which nothing left has no place, and its flights count"""
    day = flights_500.day
    for airline in ("AA", "UA"):
        let_leave("JFK", airline, day)
    flights = Flight.objects.on(day)
    left = flights.exclude(departure_delay=None)
    pair = ("origin", "airline__name")
    lines = league(day)
    expect_rows(lines, ["airport", "airline"], called=league.called(day))
    grounded = {*flights.values_list(*pair)} - {*left.values_list(*pair)}
    for line in lines:
        if (line["airport"], line["airline"]) in grounded:
            fail(
                f"{line['airline']} has a place at {line['airport']}, "
                "and nothing of it left from there.",
                called=league.called(day),
                got=line,
                next_step="Who never left has no mean delay: NULL. Where does NULL stand in an "
                "order, and is it the same as no delay?",
            )
    right = table_of(day)
    expect_equal(
        rounded(lines),
        right,
        called=league.called(day),
        what="The table",
        next_step=step_for(rounded(lines), right, STEPS, "What never left was scheduled."),
    )


def test_table_is_unchanged(league, flights_5000, step_for):
    """The table says what it said before"""
    for days in (0, 2, 3):
        day = flights_5000.day + timedelta(days=days)
        lines, right = rounded(league(day)), table_of(day)
        expect_equal(
            lines,
            right,
            called=league.called(day),
            what="The table",
            next_step=step_for(lines, right, STEPS, "Only the questions were to change."),
        )


def test_ties(league, flights_500):
    """Equal delays share a place, the next is skipped, and each line is added once"""
    day = flights_500.day
    for airline, delays in (("AA", [-30, -20]), ("DL", [-25, -25, -25]), ("B6", [-24])):
        let_leave("JFK", airline, day, *delays)
    let_leave("LGA", "MQ", day, -40)
    for airline in ("AA", "DL", "US"):
        let_leave("LGA", airline, day, -10, -10)
    expect_table(
        league,
        day,
        "At JFK two airlines are equal at the top, at LGA three share the second place.",
    )


def test_few_airlines(league, flights_500):
    """An airport with fewer airlines than places lists those that left, or nothing"""
    day = flights_500.day
    for airline in Airline.objects.exclude(code="DL"):
        let_leave("JFK", airline.code, day)
        let_leave("LGA", airline.code, day)
    let_leave("LGA", "DL", day)
    expect_table(league, day, "Two airports have fewer airlines that left than places.")


def test_places(league, flights_500):
    """The table is as long as it is asked to be"""
    for places in (1, 5, 40):
        expect_table(league, flights_500.day, "`places` says how far down.", places=places)


def test_day_without_flights(league, flights_50):
    """A day without flights has an empty table"""
    expect_table(league, flights_50.day + timedelta(days=30), "No flights, no lines.")


def test_order_is_named(league, flights_500, any_order):
    """The order of the table does not depend on how the rows lie in the database"""
    day = flights_500.day
    for airline in ("AA", "DL", "B6", "UA"):
        let_leave("JFK", airline, day, -30, -30)
    any_order()
    expect_table(league, day, "Airport, place, code: a query that names no order has none.")


def test_one_query(league, flights_500):
    """One query brings all that the table says"""
    day = flights_500.day
    lines = len(table_of(day))
    with count_queries(connection) as log:
        league(day)
    log.at_most(
        BUDGET,
        called=league.called(day),
        rows=count(lines, "line"),
        next_step="A query can hold another, and a window looks at all of its groups.",
    )


def test_rows(league, flights_5000):
    """It reads no more rows than the table has lines"""
    day = flights_5000.day
    lines = len(table_of(day))
    with count_queries(connection) as log:
        league(day)
    log.fetches_at_most(
        lines,
        called=league.called(day),
        next_step="Nine lines are shown. Let the database group, rank and choose.",
    )
