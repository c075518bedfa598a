"""The board in the hall: what it says, and what it asks."""

from departures.models import Airline, Airport, Flight, Plane
from django.db import connection
from django.utils import timezone
from mergeable.explain import count, expect_equal, expect_rows, fail
from mergeable.loading import place_in
from mergeable.meters import count_queries, expect_steady

BUDGET = 1
JOINED = ("airline", "airport", "plane")
SHOWN = ("scheduled_departure", "airline_id", "number", "destination_id", "plane_id")


def lines_of(airport, day):
    """Return the lines of the board, put together by hand."""
    airlines = dict(Airline.objects.values_list("code", "name"))
    airports = dict(Airport.objects.values_list("code", "name"))
    planes = dict(Plane.objects.values_list("tail_number", "model"))
    flights = Flight.objects.on(day).filter(origin=airport)
    in_order = flights.order_by("scheduled_departure", "airline", "number")
    return [
        {
            "leaves": f"{timezone.localtime(leaves):%H:%M}",
            "flight": f"{airline} {number}",
            "to": airports[destination] or destination,
            "airline": airlines[airline],
            "plane": planes[plane] if plane else "",
            "delay": delay,
        }
        for leaves, airline, number, destination, plane, delay in in_order.values_list(
            *SHOWN, "departure_delay"
        )
    ]


def designator(flight):
    """Return the name by which passengers know a flight: "B6 32"."""
    return f"{flight.airline} {flight.number}"


def at_midnight(lines):
    """Return the flights that leave at midnight or a minute before it, with that time."""
    flights = {(str(line["flight"]), str(line["leaves"])) for line in lines}
    return {(flight, leaves) for flight, leaves in flights if leaves in ("23:59", "00:00")}


def test_no_flight_is_lost(attempt, flights_50):
    """Every flight is on the board, whether or not it has a plane"""
    departures = attempt.function("board", "departures")
    airport, day = flights_50.airport, flights_50.day
    flights = Flight.objects.on(day).filter(origin=airport)
    # The one that was cancelled has no plane either: let each be missed for its own sake.
    flights.filter(departure_delay=None).update(plane=Plane.objects.first())
    flights.filter(airline="B6").update(plane=None)
    lines = departures(airport, day)
    expect_rows(lines, ["flight"], called=departures.called(airport, day))
    shown = {str(line["flight"]) for line in lines}
    columns = flights.values_list("airline", "number", "plane", "departure_delay", named=True)
    lost = [flight for flight in columns if designator(flight) not in shown]
    if not lost:
        return
    kind, next_step = "", "Which of the flights does the query leave out, and for what?"
    if all(flight.plane is None for flight in lost):
        kind = " without a plane"
        next_step = "No plane has been assigned to them yet, and passengers look for them."
    elif all(flight.departure_delay is None for flight in lost):
        kind, next_step = ", all cancelled,", "Passengers look for those most of all."
    names = ", ".join(designator(flight) for flight in lost[:6])
    fail(
        f"{count(len(lost), 'flight')}{kind} left the board: {names}{' …' * (len(lost) > 6)}.",
        called=departures.called(airport, day),
        next_step=next_step,
    )


def test_lines_are_unchanged(attempt, departures_database):
    """The board says what it said before"""
    departures = attempt.function("board", "departures")
    for size, airport in ((500, "JFK"), (50, "LGA")):
        day = departures_database(size).day
        expect_equal(
            departures(airport, day),
            lines_of(airport, day),
            called=departures.called(airport, day),
            what="The board",
            next_step="Only the questions were to change. Compare with the starter.",
        )


def test_day_is_new_yorks(attempt, flights_50, midnight):
    """The day begins and ends at midnight in New York"""
    departures = attempt.function("board", "departures")
    airport, day = flights_50.airport, flights_50.day
    midnight(airport, day)
    lines, expected = departures(airport, day), lines_of(airport, day)
    expect_rows(lines, ["flight", "leaves"], called=departures.called(airport, day))
    shown, wanted = at_midnight(lines), at_midnight(expected)
    problems = [
        *(f"{flight} leaves at {at} that day and is missing" for flight, at in wanted - shown),
        *(f"{flight} leaves at {at} of another day and is there" for flight, at in shown - wanted),
    ]
    if problems:
        fail(
            f"The board is not that of the day: {'; '.join(sorted(problems))}.",
            called=departures.called(airport, day),
            next_step="Is the day still in the query, and is it New York's? "
            "In UTC this one begins at five in the morning.",
        )


def test_order_is_named(attempt, flights_50, disorder):
    """The order of the board does not depend on how the rows lie in the database"""
    departures = attempt.function("board", "departures")
    airport, day = flights_50.airport, flights_50.day
    disorder(airport, day)
    lines, expected = departures(airport, day), lines_of(airport, day)
    expect_rows(lines, [], called=departures.called(airport, day))
    next_step = "A database gives rows in any order unless the query names one. Here it does."
    if len(lines) != len(expected):
        next_step = "A flight of the next day is in the database here. Does the query ask for one?"
    expect_equal(
        lines,
        expected,
        called=departures.called(airport, day),
        what="The board",
        next_step=next_step,
    )


def test_queries_do_not_grow(attempt, departures_database):
    """The number of queries does not grow with the number of flights"""
    logs = {}
    for size in (50, 500):
        facts = departures_database(size)
        departures = attempt.function("board", "departures")
        try:
            with count_queries(connection) as logs[facts.on_board]:
                departures(facts.airport, facts.day)
        except KeyError as error:
            if len(logs) == 1:
                raise
            fail(
                f"departures was right about one database and does not know {error} of the next.",
                called=departures.called(facts.airport, facts.day),
                next_step="Code at module level runs once and keeps the rows that were there then.",
                place=place_in(error),
            )
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
        next_step=next_step(log),
    )


def next_step(log):
    """Say what to ask oneself about these queries."""
    for query in log.queries:
        if query.place and all(query.columns(f"departures_{table}") for table in JOINED):
            return (
                f"The query that line {query.place.line} of {query.place.path} sends brings "
                "everything. What do the others ask that its rows do not tell?"
            )
    return (
        "A flight has one airline, one destination, at most one plane: "
        "the query for the flights can bring them along."
    )
