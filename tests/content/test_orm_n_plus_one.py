"""What the lesson on N+1 queries says in figures is what its code does."""

import ast
import io
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "exercises" / "django"))

from departures import world
from django.apps import apps
from django.db import connection
from mergeable import console
from mergeable.attempt import Attempt
from mergeable.course import load
from mergeable.grading import Attempt as Answer
from mergeable.grading import grade_attempts
from mergeable.meters import count_queries
from mergeable.notebooks import Source, stored_outputs, texts
from mergeable.site.notebook import anchor_of

world.setup()

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "exercises" / "django" / "orm-n-plus-one"
OTHERS = ROOT / "tests" / "content" / "solutions"
PAGE_TEXT = (ROOT / "docs/lessons/django/orm-n-plus-one.md").read_text(encoding="utf-8")
NOTEBOOK = ROOT / "notebooks" / "django" / "orm-n-plus-one.py"
NUMBER = re.compile(r"\d+(?:,\d{3})*")

BOARD, FLEET = "departures-in-one-query", "rotations-of-a-fleet"
PAGE, FEED = "template-that-asks-nothing", "feed-across-two-modules"

CALLS = {
    BOARD: ("board", "departures", lambda facts: ((facts.airport, facts.day), {})),
    FLEET: ("rotations", "rotations", lambda facts: (("B6", facts.day), {})),
    PAGE: ("board", "page", lambda facts: ((facts.airport, facts.day), {})),
    FEED: ("views", "departures", lambda facts: ((facts.airport, facts.day), {"size": 100})),
}

# A row of a discussion's table, and the answer it speaks of.
ROWS = {
    BOARD: {
        "as it was": "starter",
        "a dict of what was asked before": "remembers-what-it-asked",
        "`prefetch_related`": "prefetches-what-a-join-brings",
        "`select_related`": "solution",
        "a join written by hand, `raw()`": "writes-the-join",
        "`annotate` for the names, `defer` for the rest": "annotates",
        "`values_list`": "asks-for-values",
    },
    FLEET: {
        "as it was": "starter",
        "all flights prefetched, chosen in Python": "filters-in-python",
        "`Prefetch` with a queryset": "solution",
        "two querysets, grouped by hand": "groups-by-hand",
        "one join with `FilteredRelation`": "joins-with-a-condition",
    },
    PAGE: {
        "as it was": "starter",
        "`cached_property` on the line": "caches-on-the-line",
        "counted again in the template": "counts-again-in-the-template",
        "all of the airport's weather in a dict": "reads-all-the-weather",
        "the weather of these hours in a dict": "solution",
        "every word prepared in the view": "prepares-every-word",
        "the wind as a `Subquery`": "asks-in-a-subquery",
    },
    FEED: {
        "as it was": "starter",
        "the view mended, the serializer not": "mends-the-view-only",
        "prefetched flight by flight": "prefetches-one-flight-at-a-time",
        "a key left out of `only()`": "leaves-the-key-out-of-only",
        "counted with `len()`, all pages read": "counts-by-fetching-all",
        "every day prefetched": "prefetches-every-day",
        "a class for each field, which prepares": "one-class-a-field",
        "`annotate` for what is shown": "annotates-what-is-shown",
        "a table of what each field reads": "solution",
        "`values` for the columns": "selects-values",
    },
}


def measured(exercise, answer, size):
    """Return what an answer asks of the database, and how many characters that brings."""
    answers = LESSON / exercise / ".answers"
    folders = (answers / answer, answers / "mistakes" / answer, OTHERS / exercise / answer)
    folder = next(folder for folder in folders if folder.is_dir())
    module, name, arguments = CALLS[exercise]
    layers = (folder, answers / "starter")
    with Attempt(LESSON / exercise, layers) as attempt, world.templates(*attempt.folders):
        function = attempt.function(module, name)
        args, options = arguments(world.fresh(size))
        connection.force_debug_cursor = True
        with count_queries(connection) as log:
            function(*args, **options)
        sent = [query["sql"] for query in connection.queries]
        rows = [row for sql in sent for row in connection.connection.execute(sql)]
        world.close()
    letters = sum(len(str(value)) for row in rows for value in row if value is not None)
    return log.count, log.rows, letters


@pytest.mark.parametrize("exercise", ROWS)
def test_discussion_compares_what_was_measured(exercise):
    text = (LESSON / exercise / ".answers" / "discussion.md").read_text(encoding="utf-8")
    said = re.findall(r"^\| (.+?) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", text, re.MULTILINE)
    found = [
        (way, *(f"{number:,}" for number in measured(exercise, answer, 5_000)))
        for way, answer in ROWS[exercise].items()
    ]
    assert said == found


@pytest.mark.parametrize(
    ("exercise", "words"),
    [
        (BOARD, "the 142 flights that were to leave JFK by a quarter to three "
                "on 8 February 2013 it asks the database 421 questions"),
        (FLEET, "For the 64 planes of JetBlue it sends 130 queries all the same."),
        (PAGE, "The page for 142 flights sends 572 queries."),
        (FEED, "A page of 100 flights takes 199 queries"),
    ],
)  # fmt: skip
def test_task_tells_what_was_measured(exercise, words):
    task = " ".join((LESSON / exercise / "README.md").read_text(encoding="utf-8").split())
    assert words in task
    queries, _, _ = measured(exercise, "starter", 500)
    assert str(queries) in words


def test_page_shows_what_a_check_of_the_starter_prints(monkeypatch):
    monkeypatch.setenv("COLUMNS", "76")
    course = load(ROOT)
    exercise = course.exercise_named(BOARD)
    starter = Answer(exercise, "starter", (exercise.starter,))
    (verdict,) = grade_attempts(course.root, [starter]).values()
    told = io.StringIO()
    console.make_console(told).print(console.verdict_view(exercise, verdict))
    (shown,) = re.findall(r"^```verdict\n(.*?)\n```$", PAGE_TEXT, re.MULTILINE | re.DOTALL)
    assert told.getvalue().strip("\n") == shown


def outputs():
    """Return what each cell of the notebook says as text, by its anchor."""
    cells = zip(Source.read(NOTEBOOK).cells, stored_outputs(NOTEBOOK), strict=True)
    return {anchor_of(cell.title): "\n".join(texts(found)) for cell, found in cells}


def test_page_shows_the_notebooks_cells_in_its_order():
    """So whoever types the page's blocks from the worked example on can run them."""
    worked = PAGE_TEXT[PAGE_TEXT.index("## Worked example") :]
    shown = re.findall(r"^\[.+\]\(/notebooks/.+\.ipynb#(.+)\)$", worked, re.MULTILINE)
    assert shown == [anchor for anchor in outputs() if anchor in shown]


def test_words_for_an_output_hold_no_other_figures():
    said = outputs()
    links = re.findall(r"^\[(.+)\]\(/notebooks/.+\.ipynb#(.+)\)$", PAGE_TEXT, re.MULTILINE)
    assert len(links) > 20
    said["picture-before-and-after"] = f"50 500 1 {said['measure-two-more-for-each-flight']}"
    for words, anchor in links:
        known = {*NUMBER.findall(said[anchor]), *NUMBER.findall(anchor)}
        assert {*NUMBER.findall(words)} <= known, f"{words} ({anchor})"


@pytest.mark.parametrize(
    ("answer", "anchor"),
    [
        ("**One.**", "predict-an-if-and-a-loop"),
        ("**66.**", "predict-prefetched-and-then-filtered"),
        ("**137.**", "predict-select_related-without-names"),
    ],
)
def test_prediction_is_what_happens(answer, anchor):
    assert answer in PAGE_TEXT
    number = answer.strip("*.").replace("One", "1")
    assert NUMBER.findall(outputs()[anchor])[0] == number


def test_models_on_the_page_are_those_of_the_world():
    (shown,) = re.findall(r"^```python title=[^\n]+abridged\"\n(.*?)^```$", PAGE_TEXT, re.M | re.S)
    classes = ast.parse(shown).body
    assert {node.name for node in classes} == {model.__name__ for model in apps.get_models()}
    for node in classes:
        model = apps.get_model("departures", node.name)
        for part in node.body:
            if isinstance(part, ast.FunctionDef):
                assert isinstance(getattr(model, part.name), property)
            elif part.targets[0].id != "objects":
                told = {key.arg: ast.literal_eval(key.value) for key in part.value.keywords}
                field = model._meta.get_field(part.targets[0].id)
                assert type(field).__name__ == part.value.func.attr
                assert field.null == told.get("null", False)
                assert field.primary_key == told.get("primary_key", False)
                assert getattr(field, "_related_name", None) == told.get("related_name")
                if field.is_relation:
                    assert field.related_model.__name__ == part.value.args[0].id
