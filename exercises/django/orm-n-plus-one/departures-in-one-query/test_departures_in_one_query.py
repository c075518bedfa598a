"""The board in the hall: what it says, and what it asks."""

from departures.models import Airline, Airport, Flight, Plane
from django.db import connection
from django.utils import timezone
from mergeable.explain import count, expect_equal, fail
from mergeable.meters import count_queries, expect_steady

BUDGET = 1


def lines_of(facts):
    """Return the lines of the board, put together by hand."""
    airlines, airports, planes = (model.objects.in_bulk() for model in (Airline, Airport, Plane))
    flights = Flight.objects.on(facts.day).filter(origin=facts.airport)
    return [
        {
            "leaves": f"{timezone.localtime(flight.scheduled_departure):%H:%M}",
            "flight": f"{flight.airline_id} {flight.number}",
            "to": airports[flight.destination_id].name or flight.destination_id,
            "airline": airlines[flight.airline_id].name,
            "plane": planes[flight.plane_id].model if flight.plane_id else "",
            "delay": flight.departure_delay,
        }
        for flight in flights.order_by("scheduled_departure", "airline", "number")
    ]


def test_no_flight_is_lost(attempt, flights_500):
    """Every flight is on the board, whether or not it has a plane"""
    departures = attempt.function("board", "departures")
    airport, day = flights_500.airport, flights_500.day
    shown = {line["flight"] for line in departures(airport, day)}
    planeless = Flight.objects.on(day).filter(origin=airport, plane=None)
    lost = [flight.designator for flight in planeless if flight.designator not in shown]
    if lost:
        fail(
            f"{count(len(lost), 'flight')} without a plane left the board: {', '.join(lost)}.",
            called=departures.called(airport, day),
            next_step="No plane has been assigned to them yet, and passengers look for them.",
        )


def test_lines_are_unchanged(attempt, flights_500):
    """The board says what it said before"""
    departures = attempt.function("board", "departures")
    airport, day = flights_500.airport, flights_500.day
    expect_equal(
        departures(airport, day),
        lines_of(flights_500),
        called=departures.called(airport, day),
        what="The board",
        next_step="Only the questions were to change. Compare with the starter.",
    )


def test_order_is_named(attempt, flights_50, disorder):
    """The order of the board does not depend on how the rows lie in the database"""
    departures = attempt.function("board", "departures")
    airport, day = flights_50.airport, flights_50.day
    disorder(airport, day)
    expect_equal(
        departures(airport, day),
        lines_of(flights_50),
        called=departures.called(airport, day),
        what="The board",
        next_step="A database gives rows in any order unless the query names one. Here it does.",
    )


def test_queries_do_not_grow(attempt, departures_database):
    """The number of queries does not grow with the number of flights"""
    departures = attempt.function("board", "departures")
    logs = {}
    for size in (50, 500):
        facts = departures_database(size)
        with count_queries(connection) as logs[facts.on_board]:
            departures(facts.airport, facts.day)
    called = departures.called(facts.airport, facts.day)
    expect_steady(logs, called=called, unit="flight")


def test_one_query(attempt, flights_50):
    """One query brings all that the board shows"""
    departures = attempt.function("board", "departures")
    airport, day = flights_50.airport, flights_50.day
    with count_queries(connection) as log:
        departures(airport, day)
    log.at_most(
        BUDGET,
        called=departures.called(airport, day),
        rows=count(flights_50.on_board, "flight"),
        next_step="A flight has one airline, one destination, at most one plane: "
        "the query for the flights can bring them along.",
    )
