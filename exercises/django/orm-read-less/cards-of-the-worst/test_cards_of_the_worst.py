"""The morning report: what it says, what it asks and what it reads."""

from datetime import timedelta

import pytest
from departures.models import Flight, Plane
from django.db import connection
from django.utils import timezone
from mergeable.explain import Words, count, expect_equal, fail
from mergeable.meters import count_queries, expect_steady

AIRLINE, LATE = "B6", 15
NUMBERS, QUERIES = 3, 4
FEW, MANY = 5, 50

# What a card shows, and what the flight's properties read for it.
FLIGHT = {
    "id",
    "airline_id",
    "number",
    "plane_id",
    "destination_id",
    "scheduled_departure",
    "departure_delay",
    "arrival_delay",
}
COLUMNS = {"flight": FLIGHT, "plane": {"tail_number", "seats"}, "airport": set(), "airline": set()}


@pytest.fixture
def report(attempt):
    """The attempt's report."""
    return attempt.function("report", "report")


def report_of(since, until, worst):
    """Return the report, put together by hand out of all flights."""
    planes = Plane.objects.in_bulk()
    flights = [f for f in Flight.objects.between(since, until) if f.airline_id == AIRLINE]
    arrived = [flight for flight in flights if flight.arrival_delay is not None]
    arrived.sort(key=lambda f: (-f.arrival_delay, f.scheduled_departure, f.number))
    return {
        "flights": len(flights),
        "cancelled": sum(flight.departure_delay is None for flight in flights),
        "late": sum(flight.arrival_delay >= LATE for flight in arrived),
        "worst": [card_of(flight, planes) for flight in arrived[:worst]],
    }


def card_of(flight, planes):
    """Return one card, put together by hand."""
    left = flight.scheduled_departure + timedelta(minutes=flight.departure_delay)
    return {
        "title": f"{AIRLINE} {flight.number} to {flight.destination_id}",
        "left": f"{timezone.localtime(left):%d %b %H:%M}",
        "late": flight.arrival_delay,
        "seats": planes[flight.plane_id].seats if flight.plane_id else None,
    }


def asked(report, facts, worst):
    """Ask for the report; return what was called and the queries that it sent."""
    with count_queries(connection) as log:
        report(AIRLINE, facts.since, facts.until, worst=worst)
    return called_with(report, facts, worst), log


def called_with(report, facts, worst):
    """Return the call in words."""
    return f'report("{AIRLINE}", {facts.since:%Y-%m-%d}, {facts.until:%Y-%m-%d}, worst={worst})'


def expect_report(report, facts, worst, next_step, until=None):
    """Fail the check unless the report says what it has to."""
    until = until or facts.until
    expect_equal(
        report(AIRLINE, facts.since, until, worst=worst),
        report_of(facts.since, until, worst),
        called=called_with(report, facts, worst),
        what="The report",
        next_step=next_step,
    )


def test_report_is_unchanged(report, flights_5000):
    """The report says what it said before"""
    expect_report(
        report,
        flights_5000,
        40,
        "Only the questions were to change. Compare with the starter.",
    )


def test_ten_without_saying(report, flights_500):
    """It shows ten cards where nobody says how many"""
    found = report(AIRLINE, flights_500.since, flights_500.until)
    expect_equal(
        found,
        report_of(flights_500.since, flights_500.until, 10),
        called=report.called(AIRLINE, flights_500.since, flights_500.until),
        what="The report",
    )


def test_more_cards_than_flights(report, flights_500):
    """A flight that never arrived has no card, however many are asked for"""
    left = Flight.objects.filter(airline=AIRLINE, departure_delay__isnull=False)
    Flight.objects.filter(pk=left.earliest().pk).update(arrival_delay=None)
    expect_report(
        report,
        flights_500,
        500,
        "A cancelled flight never arrived, and one that was diverted did not arrive in time. "
        "Neither has an arrival_delay.",
    )


def test_bounds(report, flights_500):
    """A quarter of an hour is late, and a period may hold nothing"""
    Flight.objects.filter(arrival_delay__gt=10).update(arrival_delay=LATE)
    Flight.objects.filter(arrival_delay__lt=10).update(arrival_delay=LATE - 1)
    expect_report(report, flights_500, 5, "15 minutes are late, 14 are not.")
    expect_report(report, flights_500, 5, "No flights, no cards.", until=flights_500.since)


def test_plane_unknown(report, flights_500):
    """A flight whose plane nobody noted has a card as well"""
    Flight.objects.filter(airline=AIRLINE).update(plane=None)
    expect_report(report, flights_500, 5, "Its seats are None.")


def test_order_is_named(report, flights_500, disorder):
    """Cards that are equally late come in the order of the schedule"""
    Flight.objects.filter(arrival_delay__gt=0).update(arrival_delay=60)
    disorder(Flight.objects.filter(airline=AIRLINE, arrival_delay=60).earliest())
    expect_report(
        report, flights_500, MANY, "By delay, then by schedule, then by number: name all three."
    )


def test_queries_do_not_grow(report, flights_500):
    """The number of queries does not grow with the number of cards"""
    logs = {}
    for worst in (FEW, MANY):
        called, logs[worst] = asked(report, flights_500, worst)
    expect_steady(logs, called=called, unit="card")


def test_four_queries(report, flights_500):
    """Three numbers and the cards take four queries, however many flights there are"""
    called, log = asked(report, flights_500, FEW)
    log.at_most(
        QUERIES,
        called=called,
        rows=count(flights_500.count, "flight"),
        next_step="Three numbers and the cards: a question for each. More come from asking twice, "
        "and from columns that `only` leaves out and a card or a property of the flight reads.",
    )


def test_rows(report, flights_500):
    """It fetches the flights that have a card, and one row for each number"""
    called, log = asked(report, flights_500, FEW)
    planes = sum(query.rows for query in log.queries if 'FROM "departures_plane"' in query.sql)
    log.fetches_at_most(
        NUMBERS + FEW + min(planes, FEW),  # a plane by itself, once for each card, is no waste
        called=called,
        next_step="The database can count, sort and cut off. Which of these do you do in Python?",
    )


def test_columns(report, flights_500):
    """It reads the columns that a card shows, and no others"""
    called, log = asked(report, flights_500, FEW)
    for table, allowed in COLUMNS.items():
        extra = sorted(log.columns(f"departures_{table}") - allowed)
        if extra:
            sender = next(q for q in log.queries if q.columns(f"departures_{table}") & {*extra})
            fail(
                f"It reads {count(len(extra), 'column')} of {table}s that no card shows: "
                f"{', '.join(extra)}.",
                called=called,
                got=Words(sender.template),
                expected=Words(f"{', '.join(sorted(allowed)) or 'nothing'} of {table}s"),
                next_step="A query can name its columns, and those of a joined table.",
                place=sender.place,
            )
