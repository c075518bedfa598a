"""The learner's count, asked by `git bisect run` in histories made for it."""

import pytest
from mergeable.explain import Words, fail

SCRIPT = "asks_too_often.py"


@pytest.fixture
def past():
    from rehearsals import past

    return past


def test_nothing_else_happens(expect_named, past):
    """Where nothing else changes the count, the commit is named"""
    expect_named(
        past.one_each(),
        "In this history the board begins to ask once a flight, and nothing else happens.",
        "Run the script at `v1.0` and at `main` by hand. Does it tell them apart?",
    )


def test_an_agreed_cost_before(expect_named, past):
    """A cost that does not grow is not taken for one that does"""
    expect_named(
        past.greeted_before(planes=700),
        "Early in this history the board begins to ask seven hundred questions whatever the "
        "number of flights. That was agreed on.",
        "Which part of the count depends on the number of flights? One size cannot tell.",
    )


def test_pages_are_agreed(expect_named, past):
    """A question for a hundred flights is not taken for one for each"""
    expect_named(
        past.in_pages_before(),
        "Early in this history the board asks in pages of a hundred, which was agreed on.",
        "More than one question for ten more flights is bad, and one for a hundred is not. "
        "Between which sizes, and with which planes, does your script see the difference?",
    )


def test_half_a_remedy_after(expect_named, past):
    """What came later does not hide when it began"""
    expect_named(
        past.mended_by_half(),
        "Later in this history somebody asks for two flights a question: still one for every two.",
        "What is bad at a commit must not depend on how bad it is.",
    )


def test_commits_that_cannot_be_tried(expect_named, past):
    """A board that raises is no board that asks too often"""
    expect_named(
        past.with_gaps(),
        "In this history some commits cannot be tried: the board cannot be imported, or raises.",
        "An exception that nobody catches ends Python with 1, which is bad. 125 is the code for "
        "what cannot be told.",
    )


def test_a_store_built_otherwise(expect_named, past):
    """What is counted are questions, however the store answers them"""
    expect_named(
        past.other_store(),
        "In this history the store passes a question on inside, and answers as before.",
        "Count where the board asks, not where the store answers.",
    )


def test_leaves_nothing_behind(rehearsal, past):
    """The tree is left as it was found"""
    found = rehearsal.bisect(past.one_each())
    if found.left_behind:
        fail(
            "After the bisection the tree has in it what no commit put there.",
            called=f"git bisect run python {SCRIPT}",
            got=Words("\n".join(found.left_behind)),
            next_step="Write elsewhere; sys.dont_write_bytecode is for Python's own.",
        )
