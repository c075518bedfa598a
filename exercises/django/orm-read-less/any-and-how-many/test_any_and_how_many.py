"""The notice above the board: what it says, and how many rows it fetches for that."""

from datetime import timedelta

from departures.models import Flight
from django.db import connection
from mergeable.explain import expect_equal
from mergeable.meters import count_queries

LATE = 60
SHOWN = 3
QUERIES, ROWS = 4, 3 + SHOWN


def notice_of(airport, day):
    """Return the notice, put together by hand out of all flights."""
    flights = [flight for flight in Flight.objects.on(day) if flight.origin_id == airport]
    flights.sort(key=lambda f: (f.scheduled_departure, f.airline_id, f.number))
    delays = [flight.departure_delay for flight in flights]
    return {
        "flights": len(flights),
        "cancelled": delays.count(None),
        "long_waits": any(delay is not None and delay > LATE for delay in delays),
        "first_out": [f"{flight.airline_id} {flight.number}" for flight in flights[:SHOWN]],
    }


def expect_notice(notice, airport, day, next_step):
    """Fail the check unless the notice says what it has to."""
    expect_equal(
        notice(airport, day),
        notice_of(airport, day),
        called=notice.called(airport, day),
        what="The notice",
        next_step=next_step,
    )


def test_notice_is_unchanged(attempt, flights_5000):
    """The notice says what it said before"""
    notice = attempt.function("notice", "notice")
    for airport in ("JFK", "EWR"):
        expect_notice(
            notice,
            airport,
            flights_5000.day,
            "Only the questions were to change. Compare with the starter: "
            "which flights does each answer count?",
        )


def test_long_waits(attempt, flights_500):
    """An hour late is not more than an hour late"""
    notice = attempt.function("notice", "notice")
    delayed = Flight.objects.filter(departure_delay__gt=LATE)
    delayed.update(departure_delay=LATE)
    expect_notice(
        notice, flights_500.airport, flights_500.day, "Nobody waits more than 60 minutes here."
    )
    Flight.objects.filter(departure_delay=LATE).update(departure_delay=LATE + 1)
    expect_notice(notice, flights_500.airport, flights_500.day, "61 minutes are more than an hour.")


def test_day_without_flights(attempt, flights_50):
    """On a day without flights there is a notice as well"""
    notice = attempt.function("notice", "notice")
    day = flights_50.day - timedelta(days=40)
    expect_notice(notice, flights_50.airport, day, "No flights, none cancelled, none to show.")


def test_order_is_named(attempt, flights_500, disorder):
    """The first three do not depend on how the rows lie in the database"""
    notice = attempt.function("notice", "notice")
    flights = Flight.objects.filter(origin=flights_500.airport)
    disorder(flights.order_by("scheduled_departure", "airline")[0])
    expect_notice(
        notice,
        flights_500.airport,
        flights_500.day,
        "A database gives rows in any order unless the query names one, and cuts them then.",
    )


def test_four_queries(attempt, flights_500):
    """Four questions are enough"""
    notice = attempt.function("notice", "notice")
    airport, day = flights_500.airport, flights_500.day
    with count_queries(connection) as log:
        notice(airport, day)
    log.at_most(
        QUERIES,
        called=notice.called(airport, day),
        next_step="One question for each of the four answers: none twice, none for each flight.",
    )


def test_rows(attempt, flights_5000):
    """It fetches the flights that it shows, and one row for each other answer"""
    notice = attempt.function("notice", "notice")
    airport, day = flights_5000.airport, flights_5000.day
    with count_queries(connection) as log:
        notice(airport, day)
    log.fetches_at_most(
        ROWS,
        called=notice.called(airport, day),
        next_step="Two numbers, a yes or no and three flights are wanted. "
        "Ask the database for those, and not for rows to count.",
    )
