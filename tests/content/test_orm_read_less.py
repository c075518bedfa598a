"""What the lesson on reading less says in figures is what its code does."""

import ast
import gc
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "exercises" / "django"))

from departures import world
from django.apps import apps
from django.db import connection
from mergeable.attempt import Attempt
from mergeable.meters import count_queries, trace_memory
from mergeable.notebooks import Source, stored_outputs, texts
from mergeable.site.notebook import anchor_of

world.setup()

ROOT = Path(__file__).parents[2]
LESSON = ROOT / "exercises" / "django" / "orm-read-less"
OTHERS = ROOT / "tests" / "content" / "solutions"
PAGE_TEXT = (ROOT / "docs/lessons/django/orm-read-less.md").read_text(encoding="utf-8")
NOTEBOOK = ROOT / "notebooks" / "django" / "orm-read-less.py"
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")

NOTICE, PLANES = "any-and-how-many", "planes-on-a-list"
EXPORT, CARDS = "export-that-streams", "cards-of-the-worst"


def listed():
    """Return 300 tail numbers."""
    from departures.models import Plane

    return list(Plane.objects.order_by("pk").values_list("pk", flat=True)[:300])


CALLS = {
    NOTICE: ("notice", "notice", lambda facts, _: (facts.airport, facts.day)),
    PLANES: ("planes", "details", lambda facts, _: (listed(),)),
    EXPORT: ("export", "export", lambda facts, path: (facts.since, facts.until, str(path))),
    CARDS: ("report", "report", lambda facts, _: ("B6", facts.since, facts.until)),
}

# A row of a discussion's table, and the answer it speaks of.
ROWS = {
    NOTICE: {
        "as it was": "starter",
        "`len` of the keys alone": "reads-keys-to-count-them",
        "the list cut after reading": "cuts-after-reading",
        "`if late:`": "asks-if-and-reads-all",
        "`count`, `exists`, a slice": "solution",
        "one `aggregate`, a slice": "aggregates-once",
        "`count`, the latest flight, `values_list`": "reads-three-columns",
    },
    PLANES: {
        "as it was": "starter",
        "every answer remembered": "remembers-each-answer",
        "a shown column left out of `only`": "leaves-out-a-column-it-shows",
        "`in_bulk()` without keys": "fetches-the-whole-fleet",
        "`in_bulk` of whole planes": "reads-all-of-a-plane",
        "`only` and `in_bulk`": "solution",
        "`filter(pk__in=...)` into a dict": "filters-into-a-dict",
        "`values_list` into a dict": "asks-for-values",
        "900 keys at a time, by hand": "chunks-by-hand",
    },
    EXPORT: {
        "as it was": "starter",
        "a loop over the queryset": "loops-over-the-queryset",
        "one chunk for all": "makes-one-chunk-of-all",
        "an iterator, its lines in a list": "iterates-into-a-list",
        "an iterator, its lines in one text": "joins-one-long-text",
        "a prefetch for each chunk of 450": "prefetches-by-the-chunk",
        "`select_related` and an iterator, 500 at a time": "solution",
        "`values_list` and an iterator, 2,000 at a time": "streams-values",
        "pages of 250": "turns-pages",
    },
    CARDS: {
        "as it was": "starter",
        "chosen in the database, `only` as it was": "leaves-the-list-as-it-was",
        "the plane fetched card by card": "fetches-the-plane-card-by-card",
        "all flights read to be counted": "reads-all-to-count",
        "the join, without `only`": "drops-only-and-reads-all",
        "`only` with what a card reads, beside the card": "solution",
        "`defer` for the rest": "defers-the-rest",
        "the seats annotated": "annotates-the-seats",
        "`aggregate`, and `values_list` for the cards": "asks-for-values",
    },
}


def measured(exercise, answer, size, path):
    """Return queries, rows and values that an answer asks for, and the bytes it holds."""
    answers = LESSON / exercise / ".answers"
    folders = (answers / answer, answers / "mistakes" / answer, OTHERS / exercise / answer)
    folder = next(folder for folder in folders if folder.is_dir())
    module, name, arguments = CALLS[exercise]
    with Attempt(LESSON / exercise, (folder, answers / "starter")) as attempt:
        function = attempt.function(module, name)
        args = arguments(world.fresh(size), path)
        connection.queries_log.clear()
        connection.force_debug_cursor = True
        with count_queries(connection) as log:
            function(*args)
        sent = [query["sql"] for query in connection.queries]
        connection.force_debug_cursor = False
        values = sum(len(row) for sql in sent for row in connection.connection.execute(sql))
        held = 0
        if exercise == EXPORT:
            gc.collect()
            gc.freeze()  # or it depends on what lay about before
            with trace_memory() as memory:
                function(*args)
            gc.unfreeze()
            held = memory.peak
        world.close()
    return (log.count, log.rows, values), held


@pytest.mark.parametrize("exercise", ROWS)
def test_discussion_compares_what_was_measured(exercise, tmp_path):
    text = (LESSON / exercise / ".answers" / "discussion.md").read_text(encoding="utf-8")
    row = r"^\| (.+?) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|(?: ([\d.]+) MB \|)?$"
    said = re.findall(row, text, re.MULTILINE)
    assert [way for way, *_ in said] == list(ROWS[exercise])
    for way, *counts, held in said:
        found, peak = measured(exercise, ROWS[exercise][way], 5_000, tmp_path / "out.csv")
        assert counts == [f"{number:,}" for number in found], way
        assert bool(held) == (exercise == EXPORT)
        # Bytes differ between versions of Python.
        assert not held or float(held) == pytest.approx(peak / 1_000_000, rel=0.25), way


@pytest.mark.parametrize(
    ("exercise", "answer", "size", "words"),
    [
        (NOTICE, "starter", 5_000, "it fetches {1} rows, and shows three flights"),
        (PLANES, "starter", 5_000, "300 lines, {0} queries"),
        (EXPORT, "starter", 500, "It sends one query, and it holds every flight"),
        (CARDS, "starter", 500, "it now sends {0} queries"),
    ],
)
def test_task_tells_what_was_measured(exercise, answer, size, words, tmp_path):
    task = " ".join((LESSON / exercise / "README.md").read_text(encoding="utf-8").split())
    counts, _ = measured(exercise, answer, size, tmp_path / "out.csv")
    assert words.format(*counts) in task
    assert exercise != EXPORT or counts[0] == 1


def test_task_tells_what_only_made_worse(tmp_path):
    """Without its `only`, the starter of the cards sends as many queries as the task says."""
    task = " ".join((LESSON / CARDS / "README.md").read_text(encoding="utf-8").split())
    starter = LESSON / CARDS / ".answers" / "starter"
    text = (starter / "report.py").read_text(encoding="utf-8")
    line = '    flights = flights.only("number", "arrival_delay")\n'
    assert line in text
    (tmp_path / "report.py").write_text(text.replace(line, ""), encoding="utf-8")
    with Attempt(LESSON / CARDS, (tmp_path, starter)) as attempt:
        report = attempt.function("report", "report")
        facts = world.fresh(500)
        with count_queries(connection) as log:
            found = report("B6", facts.since, facts.until)
        world.close()
    assert f"Before that `only` it sent {log.count}." in task
    assert f"JetBlue's {found['flights']} flights" in task


def outputs():
    """Return what each cell of the notebook says as text, by its anchor."""
    cells = zip(Source.read(NOTEBOOK).cells, stored_outputs(NOTEBOOK), strict=True)
    return {anchor_of(cell.title): "\n".join(texts(found)) for cell, found in cells}


def test_words_for_an_output_hold_no_other_figures():
    said = outputs()
    links = re.findall(r"^\[(.+)\]\(/notebooks/.+\.ipynb#(.+)\)$", PAGE_TEXT, re.MULTILINE)
    assert len(links) > 20
    said["picture-what-is-held-at-once"] = said["change-what-each-way-holds"]
    for words, anchor in links:
        known = {*NUMBER.findall(said[anchor]), *NUMBER.findall(anchor)}
        assert {*NUMBER.findall(words)} <= known, f"{words} ({anchor})"


def test_models_on_the_page_are_those_of_the_world():
    (shown,) = re.findall(r"^```python title=[^\n]+abridged\"\n(.*?)^```$", PAGE_TEXT, re.M | re.S)
    left_out = re.findall(r"^    # (.+)$", shown, re.MULTILINE)
    for node, names in zip(ast.parse(shown).body, left_out, strict=True):
        model = apps.get_model("departures", node.name)
        told = {*names.split(", ")}
        for part in node.body:
            if isinstance(part, ast.FunctionDef):
                assert isinstance(getattr(model, part.name), property)
                continue
            field = model._meta.get_field(part.targets[0].id)
            assert type(field).__name__ == part.value.func.attr
            told.add(field.name)
        assert told | {"id"} == {field.name for field in model._meta.concrete_fields} | {"id"}


@pytest.mark.parametrize(
    ("answer", "anchor", "output"),
    [
        ("**All of them.**", "predict-what-a-loop-leaves-in-memory", "336,776"),
        ("**2,001.**", "predict-only-and-a-text-that-reads-more", "2,001"),
        ("**Two.**", "predict-count-before-and-after-a-loop", "2"),
    ],
)
def test_prediction_is_what_happens(answer, anchor, output):
    assert answer in PAGE_TEXT
    assert NUMBER.findall(outputs()[anchor])[0] == output


def test_figures_in_sentences_are_those_of_the_notebook():
    said = outputs()
    table = re.findall(
        r"^(.+) \| (.+ MB) \| (.+ MB)$", said["change-what-each-way-holds"], re.MULTILINE
    )
    held = {way: (few, many) for way, few, many in table}
    assert f"holds {held['as it was'][1]}. You may" in PAGE_TEXT.replace("\n", " ")
    assert held["iterator"][0] == held["iterator"][1]
    assert f"It held {held['iterator'][1]} here" in PAGE_TEXT
    assert f"`only` held {held['only'][1]}, and {held['only'][0]} for half" in PAGE_TEXT
    year = re.search(r"and (.+) for the year", said["measure-what-it-holds"])
    assert f"Then the {year[1]}." in PAGE_TEXT
    written = said["worse-what-save-writes-of-such-a-flight"]
    assert re.search(r'SET "number" = \d+ WHERE', written)
    refused = said["when-not-to-chunks-without-a-prefetch"]
    assert "chunk_size must be provided" in refused
