"""The tests are run with Django 5.2.19, with right ways to mend it, and with half ones."""

import re

import pytest
from mergeable.explain import Words, fail

BUGGY = "Django 5.2.19"
RIGHT = {
    "6.1": "mended as in 6.1, where a foreign key that is left out is not touched",
    "fetches the key": "mended by fetching the foreign key along, in the same query",
}
HALF = {
    "mends only()": "for only(), while defer() still costs a query for each object",
    "mends defer()": "for defer(), while only() still costs a query for each object",
    "forgets the parent": "so that objects of a related manager no longer know whose they are, "
    "and ask for it one by one",
    "fetches everything": "by fetching every column, whatever only() says",
}
NEXT_HALF = {
    "mends only()": "Which other method leaves a column out?",
    "mends defer()": "Which method does the ticket name? Count its queries, too.",
    "forgets the parent": "What does `flight.airline` cost today, after `airline.flights.all()`? "
    "A patch must leave that as it is.",
    "fetches everything": "What does only() promise of a column that it does not name?",
}
RUN = "the tests of tests_related_only.py"


@pytest.fixture
def outcomes(attempt):
    """Run the tests in a world, once each."""
    known = {}

    def run(world):
        if world not in known:
            known[world] = attempt.function("probe", "outcomes")(world)
        if not known[world]:
            fail(
                "There are no tests in tests_related_only.py.",
                next_step="A test is a method of a TestCase whose name begins with `test_`.",
            )
        for name, (how, said) in known[world].items():
            if how in ("skipped", "excused"):
                fail(f"{name} is {how}: it says nothing of the ticket.", called=RUN, got=said)
        return known[world]

    return run


def red(found):
    return {name: said for name, (how, said) in found.items() if how == "failed"}


def test_red_before(outcomes):
    """A test fails on Django 5.2.19, because of the number of queries"""
    found = outcomes(BUGGY)
    errors = {name: said for name, (how, said) in found.items() if how == "error"}
    if errors:
        name, said = next(iter(errors.items()))
        fail(
            f"{name} ends with an error, and asserts nothing.",
            called=RUN,
            got=Words(said),
            expected=Words("an assertion that fails"),
        )
    failed = red(found)
    mended = outcomes("6.1")
    if not failed:
        fail(
            "All tests pass on Django 5.2.19, which has the bug.",
            called=RUN,
            expected=Words("a test that fails"),
            next_step="They say what is so today. Say what should be: one query for the list."
            if red(mended)
            else "The values are right. What is wrong is what they cost: count the queries of a "
            "list whose rows leave out the foreign key.",
        )
    # All that differs between the two is queries: who goes from red to green has counted them.
    if not any("quer" in said or mended[name][0] == "passed" for name, said in failed.items()):
        name, said = next(iter(failed.items()))
        fail(
            f"{name} fails, but not over the number of queries.",
            called=RUN,
            got=Words(said),
            next_step="Which assertion of Django's TestCase counts queries?",
        )


def test_green_after(outcomes):
    """The tests pass on every Django in which the ticket is mended"""
    for world in RIGHT:
        bad = {name: said for name, (how, said) in outcomes(world).items() if how != "passed"}
        if not bad:
            continue
        name, said = next(iter(bad.items()))
        fail(
            f"{name} fails on a Django that is {RIGHT[world]}.",
            called=RUN,
            got=Words(said),
            next_step="A queryset asks nothing until it is read: list(...), inside the block."
            if said.startswith("0 != 1")
            else "Ask for what the ticket promises, one query for the list, "
            "and for nothing that a good patch may decide.",
        )


def test_half_a_fix(outcomes):
    """The tests notice a patch that mends half of it, or breaks its neighbour"""
    passing = {name for name, (how, _) in outcomes("6.1").items() if how == "passed"}
    escaped = [world for world in HALF if not passing & set(red(outcomes(world)))]
    if escaped:
        others = "".join(f"\nAlso:      one mended {HALF[world]}" for world in escaped[1:])
        fail(
            f"The tests pass on a Django that was mended {HALF[escaped[0]]}.{others}",
            called=RUN,
            expected=Words("a test that fails there, and passes where the fix is whole"),
            next_step=NEXT_HALF[escaped[0]],
        )


def test_style(attempt):
    """They are as Django has them: a TestCase of its own, and the ticket's number"""
    found = attempt.function("probe", "story")()
    if found["plain"]:
        fail(
            f"{found['plain'][0]} is not a django.test.TestCase.",
            next_step="Its assertions count queries, and it rolls the database back after each.",
        )
    if not any(re.search(r"#35442\b", text) for text in found["described"]):
        fail(
            "No docstring of the tests names the ticket.",
            called=RUN,
            expected=Words("#35442"),
            next_step="Whoever meets this test in 2031 wants to know what it is for. "
            "Django writes the number into the docstring, in brackets at its end.",
        )
