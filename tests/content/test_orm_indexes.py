"""What the lesson on indexes and plans says in figures is what PostgreSQL does."""

import importlib.util
import io
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "exercises" / "django"))

from departures import world
from django.db import connection
from mergeable import console
from mergeable.attempt import Attempt
from mergeable.course import load
from mergeable.errors import CourseError
from mergeable.grading import Attempt as Answer
from mergeable.grading import grade_attempts
from mergeable.meters import read_plans
from mergeable.notebooks import Source, stored_outputs, texts
from mergeable.services import postgres as servers
from mergeable.site.notebook import anchor_of

world.setup()

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "exercises" / "django" / "orm-indexes-and-plans"
OTHERS = ROOT / "tests" / "content" / "solutions"
PAGE_TEXT = (ROOT / "docs/lessons/django/orm-indexes-and-plans.md").read_text("utf-8")
NOTEBOOK = ROOT / "notebooks" / "django" / "orm-indexes-and-plans.py"
NUMBER = re.compile(r"\d+(?:,\d{3})*")

BOARD, REPORT = "next-flights-to-nantucket", "cancelled-from-an-index"
PAGES, MIGRATION = "every-flight-once", "index-while-they-write"


def why_not():
    """Say why there is no PostgreSQL, or nothing."""
    try:
        servers.description()
    except CourseError as missing:
        return str(missing)
    return "" if importlib.util.find_spec("psycopg") else "psycopg is not installed"


on_a_server = pytest.mark.skipif(bool(why_not()), reason=f"NOT TESTED: {why_not()}")


@pytest.fixture
def database():
    from departures import postgres

    with postgres.departures() as fresh:
        yield fresh


def opened(exercise, answer):
    answers = LESSON / exercise / ".answers"
    folders = (answers / answer, answers / "mistakes" / answer, OTHERS / exercise / answer)
    folder = next(folder for folder in folders if folder.is_dir())
    return Attempt(LESSON / exercise, (folder, answers / "starter"))


def text_of(exercise, name):
    return " ".join((LESSON / exercise / name).read_text(encoding="utf-8").split())


def rows_of_table(exercise):
    """Return the rows of the discussion's table of figures: the way, then its numbers."""
    text = (LESSON / exercise / ".answers" / "discussion.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| (.+?) \| ([\d,]+(?: \| [\d,]+)+) \|$", text, re.MULTILINE)
    return {way: tuple(numbers.split(" | ")) for way, numbers in found}


def told(*numbers):
    return tuple(f"{number:,}" for number in numbers)


def asked(attempt, exercise):
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


@on_a_server
@pytest.mark.parametrize("exercise", INDEXES)
def test_discussion_compares_what_was_measured(exercise, database):
    said = rows_of_table(exercise)
    assert said.keys() == INDEXES[exercise].keys()
    for way, answer in INDEXES[exercise].items():
        database(world.ALL)
        with opened(exercise, answer or "starter") as attempt:
            sizes = attempt.function("probe", "install")() if answer else {}
            log = asked(attempt, exercise)
        looked_up = [log.table_visits] if exercise == REPORT else []
        # The first look into an index in a session reads a page more than the next ones.
        *counts, pages, size = (int(number.replace(",", "")) for number in said[way])
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


@on_a_server
def test_discussion_of_pages_compares_what_was_measured(database):
    found = {}
    for way, answer in WAYS.items():
        database(5_000)
        with opened(PAGES, answer) as attempt:
            page, after = attempt.function("pages", "page"), None
            for _ in range(2):
                after = page(after, size=1_000)["next"]
            with read_plans(connection) as log:
                page(after, size=50)
        found[way] = told(log.visited, log.pages)
    assert rows_of_table(PAGES) == found


@on_a_server
def test_tasks_tell_what_was_measured(database):
    database(world.ALL)
    with opened(BOARD, "starter") as attempt:
        log = asked(attempt, BOARD)
        assert f"the database reads {log.visited:,} rows" in text_of(BOARD, "README.md")
        attempt.function("probe", "install")()
        log = asked(attempt, BOARD)
        assert f"counted pages instead: {log.pages}, of" in text_of(BOARD, "README.md")
    database(world.ALL)
    with opened(REPORT, "starter") as attempt:
        log = asked(attempt, REPORT)
        assert f"it reads {log.visited:,} rows" in text_of(REPORT, "README.md")
        (size,) = attempt.function("probe", "install")().values()
        assert f"The index takes {size:,} pages" in text_of(REPORT, "README.md")
    with opened(PAGES, "starter") as attempt, read_plans(connection) as log:
        attempt.function("pages", "page")("300000")
    assert f"reads {log.visited:,} rows for that" in text_of(PAGES, "README.md")


@on_a_server
def test_task_tells_of_all_that_was_cancelled(database):
    from departures.models import Flight

    database(world.ALL)
    assert f"{Flight.objects.cancelled().count():,} flights of 2013 never left" in text_of(
        REPORT, "README.md"
    )
    assert Flight.objects.filter(destination="ACK").count() == 265
    assert "265 flights of the year go to Nantucket" in PAGE_TEXT
    assert "Nantucket's 265 flights" in text_of(BOARD, ".answers/discussion.md")


@on_a_server
def test_page_shows_what_a_check_of_the_starter_prints(monkeypatch):
    monkeypatch.setenv("COLUMNS", "76")
    course = load(ROOT)
    exercise = course.exercise_named(BOARD)
    starter = Answer(exercise, "starter", (exercise.starter,))
    (verdict,) = grade_attempts(course.root, [starter]).values()
    printed = io.StringIO()
    console.make_console(printed).print(console.verdict_view(exercise, verdict))
    (shown,) = re.findall(r"^```verdict\n(.*?)\n```$", PAGE_TEXT, re.MULTILINE | re.DOTALL)
    assert printed.getvalue().strip("\n") == shown


def outputs():
    """Return what each cell of the notebook says as text, by its anchor."""
    cells = zip(Source.read(NOTEBOOK).cells, stored_outputs(NOTEBOOK), strict=True)
    return {anchor_of(cell.title): "\n".join(texts(found)) for cell, found in cells}


def figures(text):
    """Return the numbers in a text, without the commas that only some of them have."""
    return {number.replace(",", "") for number in NUMBER.findall(text)}


def test_words_for_an_output_hold_no_other_figures():
    said = outputs()
    links = re.findall(r"^\[(.+)\]\(/notebooks/.+\.ipynb#(.+)\)$", PAGE_TEXT, re.MULTILINE)
    assert len(links) > 20
    said["picture-rows-read-for-a-page-of-fifty"] = "300,000 52 64"  # its axis and its label
    for words, anchor in links:
        known = figures(said[anchor]) | figures(anchor)
        assert figures(words) <= known, f"{words} ({anchor})"


def test_page_shows_the_notebooks_cells_in_its_order():
    """So whoever types the page's blocks from the worked example on can run them."""
    worked = PAGE_TEXT[PAGE_TEXT.index("## Worked example") :]
    shown = re.findall(r"^\[.+\]\(/notebooks/.+\.ipynb#(.+)\)$", worked, re.MULTILINE)
    assert shown == [anchor for anchor in outputs() if anchor in shown]


@pytest.mark.parametrize(
    ("answer", "anchor"),
    [
        ("**129,575.**", "measure-ten-rows-shown-129575-read"),
        ("**300,051.**", "pages-offset-reads-what-it-leaves-out"),
        ("*64. ", "pages-offset-reads-what-it-leaves-out"),
    ],
)
def test_prediction_is_what_happens(answer, anchor):
    assert answer in PAGE_TEXT
    assert figures(answer) <= figures(outputs()[anchor])


def test_prediction_of_who_waits_is_what_happens():
    said = outputs()["locks-who-waits-while-an-index-is-built"]
    assert "CREATE INDEX | Share | waits | goes on" in said
    assert "**They wait for an hour.**" in PAGE_TEXT


@on_a_server
def test_some_indexes_are_twins_for_prefixes(database):
    """What the discussion of the first exercise and the instructor's note say of them."""
    from departures import indexing

    database(world.ALL)
    sizes = indexing.pages()
    twins = sum(size for name, size in sizes.items() if name.endswith("_like"))
    assert len(sizes) == 11
    assert "the table's eleven indexes" in PAGE_TEXT
    assert 0.2 < twins / sum(sizes.values()) < 0.25
    assert "A fifth of the pages of this table's indexes" in text_of(
        BOARD, ".answers/discussion.md"
    )
