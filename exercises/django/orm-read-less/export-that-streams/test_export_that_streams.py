"""The export: what it writes, what it holds meanwhile and what it asks."""

import csv
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from departures.models import Airline, Flight, Plane
from django.db import connection
from django.utils import timezone
from mergeable.explain import count, expect_equal, fail
from mergeable.meters import MemoryLog, count_queries, trace_memory
from mergeable.meters.memory import size

HEADER = ["flight", "leaves", "airline", "plane", "delay"]
ALL, FEW, TIMES = 5_000, 4_100, 2  # two chunks of iterator's own size, and a bit
STEADY = 1.2  # how much more memory twice as many flights may take
FLIGHTS_A_QUERY = 100
WARM_UP_QUERIES = 20


@pytest.fixture
def export(attempt):
    """The attempt's export."""
    return attempt.function("export", "export")


def lines_of(since, until):
    """Return the lines of the file, put together by hand."""
    airlines, planes = Airline.objects.in_bulk(), Plane.objects.in_bulk()
    flights = Flight.objects.between(since, until)
    lines = [
        [
            f"{flight.airline_id} {flight.number}",
            f"{timezone.localtime(flight.scheduled_departure):%Y-%m-%d %H:%M}",
            airlines[flight.airline_id].name,
            planes[flight.plane_id].model if flight.plane_id else "",
            "" if flight.departure_delay is None else str(flight.departure_delay),
        ]
        for flight in flights.order_by("scheduled_departure", "airline", "number")
    ]
    return [HEADER, *lines]


def called_with(export, facts):
    """Return the call in words."""
    return f'export({facts.since:%Y-%m-%d}, {facts.until:%Y-%m-%d}, "flights.csv")'


def expect_file(export, since, until, called, path):
    """Fail the check unless the file has the lines it has to."""
    number = export(since, until, str(path))
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))
    expected = lines_of(since, until)
    expect_equal(
        found,
        expected,
        called=called,
        what="The file",
        next_step="Only what is held in memory was to change. Compare with the starter.",
    )
    expect_equal(number, len(expected) - 1, called=called, what="The number it returns")


@contextmanager
def traced() -> Iterator[MemoryLog]:
    """Trace memory; what lay about before is not collected meanwhile, so every run is alike."""
    gc.collect()
    gc.freeze()
    try:
        with trace_memory() as log:
            yield log
    finally:
        gc.unfreeze()


def cut(number):
    """Leave the first flights, so many of them."""
    Flight.objects.filter(pk__in=Flight.objects.order_by("pk")[number:]).delete()


def grow(times):
    """Make the flights `times` as many, each copy a whole number of years later."""
    table, columns = Flight._meta.db_table, [f.column for f in Flight._meta.concrete_fields[1:]]
    moved = [
        "datetime(scheduled_departure, ?)" if name == "scheduled_departure" else name
        for name in columns
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE few AS SELECT * FROM {table}")
        for year in range(1, times):
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT "
                f"{', '.join(moved).replace('?', '%s')} FROM few",
                [f"+{year} years"],
            )


def test_file_is_unchanged(export, flights_500, tmp_path):
    """The file holds what it held before"""
    called = called_with(export, flights_500)
    expect_file(export, flights_500.since, flights_500.until, called, tmp_path / "flights.csv")


def test_period_is_kept(export, flights_500, tmp_path):
    """It writes the flights of the period, and a header where there are none"""
    facts = flights_500
    middle = facts.since + (facts.until - facts.since) / 2
    called = called_with(export, facts)
    for since, until in ((facts.since, middle), (facts.until, facts.until)):
        expect_file(export, since, until, called, tmp_path / "flights.csv")


def test_order_is_named(export, flights_500, disorder, tmp_path):
    """The order of the lines does not depend on how the rows lie in the database"""
    disorder(Flight.objects.earliest())
    called = called_with(export, flights_500)
    expect_file(export, flights_500.since, flights_500.until, called, tmp_path / "flights.csv")


def test_queries(export, flights_5000, tmp_path):
    """It asks at most once for every 100 flights"""
    with count_queries(connection) as log:
        export(flights_5000.since, flights_5000.until, str(tmp_path / "flights.csv"))
    log.at_most(
        ALL // FLIGHTS_A_QUERY,
        called=called_with(export, flights_5000),
        rows=count(ALL, "flight"),
        next_step="A row that streams past still has an airline and a plane. Bring them along.",
    )


def test_memory_does_not_grow(export, flights_5000, tmp_path):
    """What it holds in memory does not grow with the number of flights"""
    since, path = flights_5000.since, str(tmp_path / "flights.csv")
    cut(FEW)
    with count_queries(connection) as log:  # and what is loaded once is loaded now
        export(since, since + timedelta(hours=8), path)
    if log.count > WARM_UP_QUERIES:
        fail(
            f"It sent {count(log.count, 'query')} for eight hours of flights, "
            "so its memory was not measured.",
            called=called_with(export, flights_5000),
            next_step="Mend the number of queries first.",
        )
    with traced() as few:
        export(since, flights_5000.until, path)
    grow(TIMES)
    until = flights_5000.until.replace(year=flights_5000.until.year + TIMES)
    with traced() as many:
        export(since, until, path)
    if many.peak > STEADY * few.peak:
        fail(
            f"It held {size(few.peak)} at its peak for {count(FEW, 'flight')} "
            f"and {size(many.peak)} for {FEW * TIMES:,}: "
            f"{many.peak / few.peak:.1f} times as much.",
            called=called_with(export, flights_5000),
            next_step="Which value of yours is as long as the file? A list, a text, a queryset "
            "that keeps what it has fetched: any of them grows with the table.",
        )
