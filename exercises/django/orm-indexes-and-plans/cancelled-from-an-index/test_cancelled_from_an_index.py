"""The report on cancelled flights: what the database reads for it, and what the index takes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from departures.models import Flight
from django.db import connection
from mergeable.explain import count, expect_equal, fail
from mergeable.meters import read_plans

NEW_YORK = ZoneInfo("America/New_York")
OVER, PAGES_OVER, SIZE = 20, 10, 100
REPORTS = [
    ("JFK", (2, 1), (3, 1)),
    ("EWR", (2, 8), (2, 10)),
    ("LGA", (1, 1), (12, 31)),
    ("JFK", (10, 10), (10, 11)),
]


@pytest.fixture
def report(attempt):
    """The report of the exercise, as the attempt has it."""
    return attempt.function("report", "cancelled")


def read(report):
    """Yield each report with its plans: the call, the flights and the log."""
    for origin, since, until in REPORTS:
        days = datetime(2013, *since, tzinfo=NEW_YORK), datetime(2013, *until, tzinfo=NEW_YORK)
        with read_plans(connection) as log:
            flights = report(origin, *days)
        called = f"{report.name}({origin!r}, {days[0]:%Y-%m-%d}, {days[1]:%Y-%m-%d})"
        yield called, flights, log


def test_rows(report, installed):
    """It reads the flights that it shows, and no others"""
    for called, flights, log in read(report):
        log.visits_at_most(
            len(flights) + OVER,
            called=called,
            rows=count(len(flights), "cancelled flight"),
            next_step="Which index does the plan name? If it is yours, its entries are of flights "
            "that the report throws away. If not, PostgreSQL could not prove that it has them all.",
        )
        log.reads_at_most(
            len(flights) // 100 + PAGES_OVER,
            called=called,
            rows=count(len(flights), "cancelled flight"),
            next_step="The entries shown do not stand side by side: between them are those of "
            "other airports. Which column is compared with one value?",
        )


def test_table_is_left_alone(report, installed):
    """All that it shows comes from the index"""
    for called, _, log in read(report):
        log.looks_up_at_most(
            0,
            called=called,
            next_step="A column that the report shows is not in the index that was used.",
        )


def test_size(report, installed):
    """The index holds what the report needs and nothing else"""
    total = sum(installed.values())
    if total > SIZE:
        fail(
            f"{total:,} pages of 8 kB, for the 8,255 flights that were cancelled.",
            got=installed,
            expected=f"at most {SIZE} pages together",
            next_step="39 flights in 40 left. What are they doing in this index?",
        )


def test_report_is_unchanged(attempt, report, postgres_departures):
    """The report says what it said before, also of a flight that is cancelled today"""
    facts = postgres_departures(5_000)
    attempt.function("probe", "install")()
    later = Flight.objects.filter(origin="LGA", departure_delay__gt=60).order_by("pk")
    Flight.objects.filter(pk__in=[flight.pk for flight in later[:5]]).update(
        departure_delay=None, arrival=None
    )
    for origin in ("LGA", "EWR"):
        expected = sorted(
            (flight.scheduled_departure, flight.airline_id, flight.number)
            for flight in Flight.objects.filter(origin=origin)
            if flight.is_cancelled
        )
        found = report(origin, facts.since, facts.until)
        expect_equal(
            sorted(map(tuple, found)),
            expected,
            called=report.called(origin, facts.since, facts.until),
            what="The report",
        )
