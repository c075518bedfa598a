"""The board of one destination: what the database reads for it, and what the index takes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from departures.models import Flight
from django.db import connection
from mergeable.explain import count, expect_equal, fail
from mergeable.meters import read_plans

NEW_YORK = ZoneInfo("America/New_York")
ROWS, PAGES, SIZE = 20, 40, 2_100
ROWS_ELSEWHERE = 400
# Islands and mountains have their seasons, some places one flight a year, others dozens a day.
BOARDS = [
    ("MVY", (1, 1)),
    ("MVY", (1, 2)),
    ("EGE", (4, 15)),
    ("HDN", (4, 15)),
    ("SAV", (7, 1)),
    ("HNL", (7, 1)),
    ("BUR", (10, 1)),
    ("ATL", (7, 1)),
    ("ORD", (12, 31)),
    ("ACK", (11, 15)),
    ("ANC", (9, 1)),
    ("LEX", (12, 20)),
]


def noon(month, day):
    """Return noon in New York."""
    return datetime(2013, month, day, 12, tzinfo=NEW_YORK)


def told(board, destination, since):
    """Return the call, with a moment that can be read."""
    return f"{board.name}({destination!r}, {since:%Y-%m-%d %H:%M})"


def asked(board, destination, since):
    """Return the flights that the board shows, and how the database found them."""
    with read_plans(connection) as log:
        return board(destination, since), log


def test_nantucket_in_winter(attempt, installed):
    """The next ten flights to Nantucket are found without reading half a year of others"""
    board, since = attempt.function("board", "next_flights"), noon(1, 2)
    called = told(board, "ACK", since)
    _, log = asked(board, "ACK", since)
    log.visits_at_most(
        ROWS,
        called=called,
        rows="10 flights",
        next_step="The plan names the index that was used. Is it yours, and what is it sorted by?",
    )
    log.reads_at_most(
        PAGES,
        called=called,
        rows="10 flights",
        next_step="The rows lie on 10 pages or fewer. The others are the index's: it was read from "
        "January to May to find ten entries. What would bring those side by side?",
    )


def test_other_boards(attempt, installed):
    """Every other destination has its board as cheaply"""
    board = attempt.function("board", "next_flights")
    for destination, day in BOARDS:
        since = noon(*day)
        called = told(board, destination, since)
        flights, log = asked(board, destination, since)
        rows = count(len(flights), "flight")
        step = "Your index has to serve every destination, on every day."
        log.visits_at_most(ROWS_ELSEWHERE, called=called, rows=rows, next_step=step)
        log.reads_at_most(PAGES, called=called, rows=rows, next_step=step)


def test_size(attempt, installed):
    """The indexes take no more room than one that carries what the board shows"""
    total = sum(installed.values())
    if total > SIZE:
        fail(
            f"{count(len(installed), 'index', 'indexes')}, {total:,} pages of 8 kB: "
            "each flight that is added writes to each of them.",
            got=installed,
            expected=f"at most {SIZE:,} pages together",
            next_step="An index is read forwards and backwards, and its first columns serve alone. "
            "Which one can go?",
        )


def test_board_is_unchanged(attempt, postgres_departures):
    """The board says what it said before"""
    facts = postgres_departures(5_000)
    attempt.function("probe", "install")()
    board = attempt.function("board", "next_flights")
    for destination in ("BOS", "HNL", "XNA", "nowhere"):
        flights = [
            (flight.scheduled_departure, flight.airline_id, flight.number, flight.origin_id)
            for flight in Flight.objects.filter(destination=destination).order_by("pk")
            if flight.scheduled_departure >= facts.since
        ]
        minutes = sorted(flight[0] for flight in flights)[:7]
        found = board(destination, facts.since, size=7)
        called = board.called(destination, facts.since, size=7)
        expect_equal([row[0] for row in found], minutes, called=called, what="The board")
        for row in found:
            if tuple(row) not in flights:
                fail("The board shows a flight that is not there.", called=called, got=row)
