"""What the lesson on reading less says in figures is what its code does."""

import gc
import re

import pytest
from departures import world
from django.db import connection
from mergeable.attempt import Attempt
from mergeable.meters import count_queries, trace_memory

from tests.content.answers import as_told, asked, discussion_of, folder_of, opened, task_of
from tests.content.pages import NUMBER, page_of

world.setup()

PAGE = page_of("orm-read-less")

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
    module, name, arguments = CALLS[exercise]
    with opened(exercise, answer) as attempt:
        function = attempt.function(module, name)
        args = arguments(world.fresh(size), path)
        log, rows = asked(lambda: function(*args))
        values = sum(len(row) for row in rows)
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
    row = r"^\| (.+?) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|(?: ([\d.]+) MB \|)?$"
    said = re.findall(row, discussion_of(exercise), re.MULTILINE)
    assert [way for way, *_ in said] == list(ROWS[exercise])
    for way, *counts, held in said:
        found, peak = measured(exercise, ROWS[exercise][way], 5_000, tmp_path / "out.csv")
        assert tuple(counts) == as_told(*found), way
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
    counts, _ = measured(exercise, answer, size, tmp_path / "out.csv")
    assert words.format(*counts) in task_of(exercise)
    assert exercise != EXPORT or counts[0] == 1


def test_task_tells_what_only_made_worse(tmp_path):
    """Without its `only`, the starter of the cards sends as many queries as the task says."""
    task, starter = task_of(CARDS), folder_of(CARDS) / ".answers" / "starter"
    text = (starter / "report.py").read_text(encoding="utf-8")
    line = '    flights = flights.only("number", "arrival_delay")\n'
    assert line in text
    (tmp_path / "report.py").write_text(text.replace(line, ""), encoding="utf-8")
    with Attempt(folder_of(CARDS), (tmp_path, starter)) as attempt:
        report = attempt.function("report", "report")
        facts = world.fresh(500)
        with count_queries(connection) as log:
            found = report("B6", facts.since, facts.until)
        world.close()
    assert f"Before that `only` it sent {log.count}." in task
    assert f"JetBlue's {found['flights']} flights" in task


@pytest.mark.parametrize(
    ("answer", "anchor", "output"),
    [
        ("**All of them.**", "predict-what-a-loop-leaves-in-memory", "336,776"),
        ("**2,001.**", "predict-only-and-a-text-that-reads-more", "2,001"),
        ("**Two.**", "predict-count-before-and-after-a-loop", "2"),
    ],
)
def test_prediction_is_what_happens(answer, anchor, output):
    assert answer in PAGE.text
    assert NUMBER.findall(PAGE.outputs[anchor])[0] == output


def test_figures_in_sentences_are_those_of_the_notebook():
    said = PAGE.outputs
    table = re.findall(
        r"^(.+) \| (.+ MB) \| (.+ MB)$", said["change-what-each-way-holds"], re.MULTILINE
    )
    held = {way: (few, many) for way, few, many in table}
    assert f"holds {held['as it was'][1]}. You may" in PAGE.text.replace("\n", " ")
    assert held["iterator"][0] == held["iterator"][1]
    assert f"It held {held['iterator'][1]} here" in PAGE.text
    assert f"`only` held {held['only'][1]}, and {held['only'][0]} for half" in PAGE.text
    year = re.search(r"and (.+) for the year", said["measure-what-it-holds"])
    assert f"Then the {year[1]}." in PAGE.text
    written = said["worse-what-save-writes-of-such-a-flight"]
    assert re.search(r'SET "number" = \d+ WHERE', written)
    refused = said["when-not-to-chunks-without-a-prefetch"]
    assert "chunk_size must be provided" in refused
