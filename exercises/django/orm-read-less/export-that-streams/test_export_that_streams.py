"""The export: what it writes, what it holds meanwhile and what it asks."""

import csv
import gc
import sys
from contextlib import contextmanager
from datetime import timedelta

import pytest
from departures.models import Airline, Flight, Plane
from django.db import connection
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.utils import timezone
from mergeable.explain import count, expect_equal, fail
from mergeable.meters import count_queries, trace_memory
from mergeable.meters.memory import size

HEADER = ["flight", "leaves", "airline", "plane", "delay"]
ALL, FLIGHTS_A_QUERY = 5_000, 100
WARM_UP, WARM_UP_QUERIES = 100, 20

# Whoever holds flights at once holds up to 2,000 of them, as iterator does, and those twice: one
# batch goes when the next has come. So memory is steady from 4,000 flights on.
FEW, MANY = 4_100, 8_200
PIECES_A_FLIGHT = 0.5  # a number that is kept is one piece of memory, a flight a dozen

# A text that grows is one piece. It shows in bytes only, and tracing these takes six times as long
# as counting pieces: fewer flights have to do, each with a line that is long. More flights are
# traced where fewer leave it open, as for a batch that is larger than the few.
NAME = "Very long name of an airline".ljust(400)
TRACED = (600, 900), (FEW, FEW + 300)
BYTES_A_FLIGHT = len(NAME) / 2
ROWS_AT_ONCE = 100
PIECES_COUNT = sys.getallocatedblocks() > 0  # not in the browser's Python: there bytes have to do


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


def called_with(since, until):
    """Return the call in words."""
    return f'export({since:%Y-%m-%d %H:%M}, {until:%Y-%m-%d %H:%M}, "flights.csv")'


def expect_file(export, since, until, path):
    """Fail the check unless the file has the lines it has to."""
    called = called_with(since, until)
    number = export(since, until, str(path))
    if not path.is_file():
        fail(
            "When it had returned, there was no file at the path it was given.",
            called=called,
            next_step="`path` is the third of its parameters. What is written elsewhere first, "
            "as to a temporary file, has to get there.",
        )
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
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


class CountingCursor(SQLiteCursorWrapper):
    """A cursor that notes how many pieces of memory Python holds whenever rows have come."""

    most = 0

    def fetchmany(self, size=1):
        """Return the next rows."""
        rows = super().fetchmany(size)
        CountingCursor.most = max(CountingCursor.most, sys.getallocatedblocks())
        return rows


class SmallCursor(SQLiteCursorWrapper):
    """A cursor that gives few rows at a time, so that a chunk of iterator's is small as well."""

    def fetchmany(self, size=1):
        """Return the next rows; fewer than were asked for may come, as long as there are some."""
        return super().fetchmany(min(size, ROWS_AT_ONCE))


@contextmanager
def reading_with(cursor):
    """Let Django read with this cursor; what lay about before is not collected meanwhile."""
    usual = connection.create_cursor
    connection.create_cursor = lambda name=None: connection.connection.cursor(factory=cursor)
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        connection.create_cursor = usual


def most_pieces(run):
    """Return how many more pieces of memory than before are held at most."""
    with reading_with(CountingCursor):
        CountingCursor.most = before = sys.getallocatedblocks()
        run()
    return CountingCursor.most - before


def most_bytes(run, cursor=SmallCursor):
    """Return how many bytes are held at most."""
    with reading_with(cursor), trace_memory() as log:
        run()
    return log.peak


def one_a_minute(number):
    """Leave so many flights, alike but for their time; return when the first of them leaves."""
    first = Flight.objects.earliest()
    Flight.objects.exclude(pk=first.pk).delete()
    Flight.objects.update(plane=None)
    Airline.objects.update(name=NAME)
    names = [field.column for field in Flight._meta.concrete_fields[1:]]
    later = "datetime(scheduled_departure, '+' || minutes || ' minutes')"
    values = [later if name == "scheduled_departure" else name for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE clock(minutes) AS "
            "(SELECT 1 UNION ALL SELECT minutes + 1 FROM clock WHERE minutes + 1 < %s) "
            f"INSERT INTO {Flight._meta.db_table} ({', '.join(names)}) "
            f"SELECT {', '.join(values)} FROM clock, {Flight._meta.db_table}",
            [number],
        )
    return first.scheduled_departure


def test_file_is_unchanged(export, flights_500, tmp_path):
    """The file holds what it held before"""
    expect_file(export, flights_500.since, flights_500.until, tmp_path / "flights.csv")


def test_period_is_kept(export, flights_500, tmp_path):
    """It writes the flights of the period, and a header where there are none"""
    facts = flights_500
    middle = facts.since + (facts.until - facts.since) / 2
    for since, until in ((facts.since, middle), (facts.until, facts.until)):
        expect_file(export, since, until, tmp_path / "flights.csv")


def test_order_is_named(export, flights_500, disorder, tmp_path):
    """The order of the lines does not depend on how the rows lie in the database"""
    disorder(Flight.objects.earliest())
    expect_file(export, flights_500.since, flights_500.until, tmp_path / "flights.csv")


def test_queries(export, flights_5000, tmp_path):
    """It asks at most once for every 100 flights"""
    with count_queries(connection) as log:
        export(flights_5000.since, flights_5000.until, str(tmp_path / "flights.csv"))
    flights = f'FROM "{Flight._meta.db_table}"'
    asks_for_flights = any(flights in alike.template for alike in log.alike()[:1])
    log.at_most(
        ALL // FLIGHTS_A_QUERY,
        called=called_with(flights_5000.since, flights_5000.until),
        rows=count(ALL, "flight"),
        next_step=""
        if asks_for_flights
        else "A row that streams past still has an airline and a plane. Bring them along.",
    )


def test_memory_does_not_grow(export, flights_50, tmp_path):
    """What it holds in memory does not grow with the number of flights"""
    since = one_a_minute(MANY)

    def run(number):
        export(since, until(number), str(tmp_path / "flights.csv"))

    def until(number):
        return since + timedelta(minutes=number)

    with count_queries(connection) as log:  # and what is loaded once is loaded now
        run(WARM_UP)
    if log.count > WARM_UP_QUERIES:
        fail(
            f"It sent {count(log.count, 'query')} for {count(WARM_UP, 'flight')}, "
            "so its memory was not measured.",
            called=called_with(since, until(WARM_UP)),
            next_step="Mend the number of queries first.",
        )
    if not PIECES_COUNT:
        fewer, more = TRACED[-1]
        few, many = (most_bytes(lambda n=n: run(n), SQLiteCursorWrapper) for n in (fewer, more))
        grown = (many - few) / (more - fewer)
        if grown > BYTES_A_FLIGHT:
            held = {fewer: size(few), more: size(many)}
            fail_for_growing(held, f"{grown:.0f} bytes", called_with(since, until(more)))
    few, many = (most_pieces(lambda n=n: run(n)) for n in (FEW, MANY))
    grown = (many - few) / (MANY - FEW)
    if grown > PIECES_A_FLIGHT:
        fail_for_growing(
            {FEW: f"{few:,} pieces of memory", MANY: f"{many:,}"},
            f"{grown:.1f} pieces",
            called_with(since, until(MANY)),
        )
    for fewer, more in TRACED:
        few, many = (most_bytes(lambda n=n: run(n)) for n in (fewer, more))
        grown = (many - few) / (more - fewer)
        if grown <= BYTES_A_FLIGHT:
            return
    fail_for_growing(
        {fewer: size(few), more: size(many)},
        f"{grown:.0f} bytes",
        called_with(since, until(more)),
    )


def fail_for_growing(held, grown, called):
    """Say how much was held for how many flights, and how much that grows with each."""
    (fewer, few), (more, many) = held.items()
    fail(
        f"It held {few} at most for {count(fewer, 'flight')} and {many} for {more:,}: "
        f"{grown} more for each flight.",
        called=called,
        next_step="Which value of yours is as long as the file? A list, a text, a queryset "
        "that keeps what it has fetched: any of them grows with the table.",
    )
