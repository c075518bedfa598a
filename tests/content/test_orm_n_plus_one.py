"""What the lesson on N+1 queries says in figures is what its code does."""

import ast

import pytest
from departures import world
from django.apps import apps

from tests.content.answers import as_told, asked, letters, opened, table_of, task_of
from tests.content.pages import NUMBER, page_of

world.setup()

PAGE = page_of("orm-n-plus-one")

BOARD, FLEET = "departures-in-one-query", "rotations-of-a-fleet"
TEMPLATE, FEED = "template-that-asks-nothing", "feed-across-two-modules"

CALLS = {
    BOARD: ("board", "departures", lambda facts: ((facts.airport, facts.day), {})),
    FLEET: ("rotations", "rotations", lambda facts: (("B6", facts.day), {})),
    TEMPLATE: ("board", "page", lambda facts: ((facts.airport, facts.day), {})),
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
    TEMPLATE: {
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
    module, name, arguments = CALLS[exercise]
    with opened(exercise, answer) as attempt, world.templates(*attempt.folders):
        function = attempt.function(module, name)
        args, options = arguments(world.fresh(size))
        log, rows = asked(lambda: function(*args, **options))
        world.close()
    return log.count, log.rows, letters(rows)


@pytest.mark.parametrize("exercise", ROWS)
def test_discussion_compares_what_was_measured(exercise):
    assert table_of(exercise) == [
        (way, *as_told(*measured(exercise, answer, 5_000)))
        for way, answer in ROWS[exercise].items()
    ]


@pytest.mark.parametrize(
    ("exercise", "words"),
    [
        (BOARD, "the 142 flights that were to leave JFK by a quarter to three "
                "on 8 February 2013 it asks the database 421 questions"),
        (FLEET, "For the 64 planes of JetBlue it sends 130 queries all the same."),
        (TEMPLATE, "The page for 142 flights sends 572 queries."),
        (FEED, "A page of 100 flights takes 199 queries"),
    ],
)  # fmt: skip
def test_task_tells_what_was_measured(exercise, words):
    assert words in task_of(exercise)
    queries, _, _ = measured(exercise, "starter", 500)
    assert str(queries) in words


@pytest.mark.parametrize(
    ("answer", "anchor"),
    [
        ("**One.**", "predict-an-if-and-a-loop"),
        ("**66.**", "predict-prefetched-and-then-filtered"),
        ("**137.**", "predict-select_related-without-names"),
    ],
)
def test_prediction_is_what_happens(answer, anchor):
    assert answer in PAGE.text
    number = answer.strip("*.").replace("One", "1")
    assert NUMBER.findall(PAGE.outputs[anchor])[0] == number


def test_all_models_are_shown():
    (shown,) = PAGE.blocks('python title=.+, abridged"')
    told = {node.name for node in ast.parse(shown).body}
    assert told == {model.__name__ for model in apps.get_models()}
