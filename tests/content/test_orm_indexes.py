"""What the lesson on indexes and plans says in figures is what PostgreSQL does."""

import pytest
from departures import world
from django.db import connection
from mergeable.meters import read_plans

from tests.content.answers import as_told, opened, table_of, task_of, text_of
from tests.content.pages import figures, page_of

world.setup()

PAGE = page_of("orm-indexes-and-plans")

BOARD, REPORT = "next-flights-to-nantucket", "cancelled-from-an-index"
PAGES = "every-flight-once"


def explained(attempt, exercise):
    """Return the rows, the look-ups and the pages of the exercise's first question."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("America/New_York")
    if exercise == BOARD:
        ask = attempt.function("board", "next_flights")
        arguments = ("ACK", datetime(2013, 1, 2, 12, tzinfo=zone))
    else:
        ask = attempt.function("report", "cancelled")
        arguments = ("JFK", *(datetime(2013, month, 1, tzinfo=zone) for month in (2, 3)))
    with read_plans(connection) as log:
        ask(*arguments)
    return log


# A row of a discussion's table, and the answer it speaks of.
INDEXES = {
    BOARD: {
        "none but those that are there": None,
        "one on each column": "indexes-each-column-alone",
        "`scheduled_departure`, `destination`": "starter",
        "`destination`, `scheduled_departure`": "solution",
        "the same, with three columns included": "carries-what-is-shown",
    },
    REPORT: {
        "none but those that are there": None,
        "all flights, all columns (the starter)": "starter",
        "cancelled ones, without the columns shown": "leaves-the-rest-in-the-table",
        "cancelled ones, by time only": "leaves-out-the-airport",
        "cancelled ones, by time, then airport": "puts-the-schedule-first",
        "cancelled ones, with the columns shown": "solution",
    },
}


@pytest.mark.parametrize("exercise", INDEXES)
def test_discussion_compares_what_was_measured(exercise, on_postgres):
    said = table_of(exercise)
    assert [way for way, *_ in said] == list(INDEXES[exercise])
    for way, *told in said:
        answer = INDEXES[exercise][way]
        on_postgres(world.ALL)
        with opened(exercise, answer or "starter") as attempt:
            sizes = attempt.function("probe", "install")() if answer else {}
            log = explained(attempt, exercise)
        looked_up = [log.table_visits] if exercise == REPORT else []
        # The first look into an index in a session reads a page more than the next ones.
        *counts, pages, size = (int(number.replace(",", "")) for number in told)
        assert (counts, size) == ([log.visited, *looked_up], sum(sizes.values())), way
        assert abs(pages - log.pages) <= 3, way


WAYS = {
    "`OFFSET 2000`": "starter",
    "three conditions joined with OR": "says-or-where-an-index-cannot",
    "the same, and a lower bound joined with AND": "solution",
    "a lower bound, and without what was shown": "leaves-out-what-came-before",
    "SQL's comparison of rows": "compares-rows",
    "named by the first flight of the next page": "begins-where-the-next-one-is",
}


def test_discussion_of_pages_compares_what_was_measured(on_postgres):
    found = []
    for way, answer in WAYS.items():
        on_postgres(5_000)
        with opened(PAGES, answer) as attempt:
            page, after = attempt.function("pages", "page"), None
            for _ in range(2):
                after = page(after, size=1_000)["next"]
            with read_plans(connection) as log:
                page(after, size=50)
        found.append((way, *as_told(log.visited, log.pages)))
    assert table_of(PAGES) == found


def test_tasks_tell_what_was_measured(on_postgres):
    on_postgres(world.ALL)
    with opened(BOARD, "starter") as attempt:
        log = explained(attempt, BOARD)
        assert f"the database reads {log.visited:,} rows" in task_of(BOARD)
        attempt.function("probe", "install")()
        log = explained(attempt, BOARD)
        assert f"counted pages instead: {log.pages}, of" in task_of(BOARD)
    on_postgres(world.ALL)
    with opened(REPORT, "starter") as attempt:
        log = explained(attempt, REPORT)
        assert f"it reads {log.visited:,} rows" in task_of(REPORT)
        (size,) = attempt.function("probe", "install")().values()
        assert f"The index takes {size:,} pages" in task_of(REPORT)
    with opened(PAGES, "starter") as attempt, read_plans(connection) as log:
        attempt.function("pages", "page")("300000")
    assert f"reads {log.visited:,} rows for that" in task_of(PAGES)


def test_task_tells_of_all_that_was_cancelled(on_postgres):
    from departures.models import Flight

    on_postgres(world.ALL)
    cancelled = Flight.objects.cancelled().count()
    assert f"{cancelled:,} flights of 2013 never left" in task_of(REPORT)
    assert Flight.objects.filter(destination="ACK").count() == 265
    assert "265 flights of the year go to Nantucket" in PAGE.text
    assert "Nantucket's 265 flights" in text_of(BOARD, ".answers/discussion.md")


@pytest.mark.parametrize(
    ("answer", "anchor"),
    [
        ("**129,575.**", "measure-ten-rows-shown-129575-read"),
        ("**300,051.**", "pages-offset-reads-what-it-leaves-out"),
        ("*64. ", "pages-offset-reads-what-it-leaves-out"),
    ],
)
def test_prediction_is_what_happens(answer, anchor):
    assert answer in PAGE.text
    assert figures(answer) <= figures(PAGE.outputs[anchor])


def test_prediction_of_who_waits_is_what_happens():
    said = PAGE.outputs["locks-who-waits-while-an-index-is-built"]
    assert "CREATE INDEX | Share | waits | goes on" in said
    assert "**They wait for an hour.**" in PAGE.text


def test_some_indexes_are_twins_for_prefixes(on_postgres):
    """What the discussion of the first exercise and the instructor's note say of them."""
    from departures import indexing

    on_postgres(world.ALL)
    sizes = indexing.pages()
    twins = sum(size for name, size in sizes.items() if name.endswith("_like"))
    assert len(sizes) == 11
    assert "the table's eleven indexes" in PAGE.text
    assert 0.2 < twins / sum(sizes.values()) < 0.25
    assert "A fifth of the pages of this table's indexes" in text_of(
        BOARD, ".answers/discussion.md"
    )
