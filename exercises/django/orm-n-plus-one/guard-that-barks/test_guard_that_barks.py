"""The guard: when it barks, what it says, and when it keeps quiet."""

import pytest
from mergeable.explain import Words, fail

BARK = "AssertionError"
NOTHING = Words("no exception")
PRINT = "What does the guard know of the queries? Print it. Tests run with DEBUG switched off."
COMPARE = "Two queries are one question if they differ only in their values. What is compared here?"


@pytest.fixture
def probe(attempt, flights_50):
    """Give access to the scenarios: `probe("guarded")(scenario, limit)`."""
    attempt.function("budget", "query_budget")
    return lambda name: attempt.function("probe", name)


def code(scenario, limit, repeats=None):
    """Return the guarded code as a learner would write it."""
    extra = f", repeats={repeats}" if repeats else ""
    return f"with query_budget({limit}{extra}): {scenario}()"


def outcome(found):
    """Return the exception that came out, as a report would show it."""
    return Words(f"{found['raised']}: {found['said']}") if found["raised"] else NOTHING


def expect_bark(probe, scenario, limit, why, next_step, repeats=None):
    """Fail unless the guard barks; return what it says."""
    found = probe("guarded")(scenario, limit, repeats)
    if found["raised"] != BARK:
        kept_quiet = f"The guard kept quiet: {why}"
        fail(
            f"The guard broke down when it was to bark: {why}" if found["raised"] else kept_quiet,
            called=code(scenario, limit, repeats),
            got=outcome(found),
            expected=Words(BARK),
            next_step="" if found["raised"] else next_step,
        )
    return found["said"]


def expect_quiet(probe, scenario, limit, why, repeats=None):
    """Fail if the guard barks."""
    found = probe("guarded")(scenario, limit, repeats)
    if found["raised"]:
        did = "cried wolf" if found["raised"] == BARK else "broke down"
        fail(
            f"The guard {did}: {why}",
            called=code(scenario, limit, repeats),
            got=outcome(found),
            expected=NOTHING,
        )


def test_more_than_the_limit(probe):
    """It barks when a block sends more queries than the limit"""
    why = "4 different questions were sent, 3 allowed."
    said = expect_bark(probe, "four_questions", 3, why, PRINT)
    if "4" not in said or "3" not in said:
        fail(
            "The guard does not say how many queries were sent and how many were allowed.",
            called=code("four_questions", 3),
            got=Words(said),
            expected=Words("a message with 4 and 3 in it"),
        )


def test_repeated_question(probe):
    """It barks when one question is repeated, though the limit is kept"""
    why = "14 queries were sent, 100 allowed, but 12 of them differ only in their values."
    expect_bark(probe, "one_more_for_each_flight", 100, why, COMPARE)
    why = "one question was sent twice, 1 allowed."
    expect_bark(probe, "twice_the_same", 100, why, COMPARE)


def test_question_is_named(probe):
    """It names the question that was repeated, and how often"""
    said = expect_bark(probe, "one_more_for_each_flight", 100, "12 queries were alike.", COMPARE)
    if "12" not in said or 'FROM "departures_plane"' not in said:
        fail(
            "The guard does not name the repeated question and its number.",
            called=code("one_more_for_each_flight", 100),
            got=Words(said),
            expected=Words('a message with 12 and SELECT … FROM "departures_plane" … in it'),
        )


def test_line_is_named(probe):
    """It names the line that sends the repeated question"""
    said = expect_bark(probe, "one_more_for_each_flight", 100, "12 queries were alike.", COMPARE)
    number, text = probe("line_of")("one_more_for_each_flight")
    if not all(piece in said for piece in ("probe.py", str(number), text)):
        fail(
            "The guard does not name the line that sends the repeated question.",
            called=code("one_more_for_each_flight", 100),
            got=Words(said),
            expected=Words(f"a message with probe.py, {number} and {text} in it"),
            next_step="While a query is being sent, the call stack leads to that line. It is the "
            "innermost one that is neither Django's nor the guard's own.",
        )


def test_quiet_within_the_budget(probe):
    """It keeps quiet when the limit is kept, if only just"""
    expect_quiet(probe, "four_questions", 4, "4 different questions were sent, 4 allowed.")
    expect_quiet(probe, "no_question", 0, "nothing was sent.")


def test_quiet_where_repeats_are_allowed(probe):
    """It keeps quiet about as many repeats as are allowed"""
    why = "one question was sent twice, 2 allowed."
    expect_quiet(probe, "twice_the_same", 2, why, repeats=2)


def test_exceptions_pass(probe):
    """An exception in the block comes out as it is"""
    found = probe("guarded")("a_mistake", 3)
    if found["raised"] != "KeyError":
        fail(
            "The block raised KeyError, and the guard put something else in its place.",
            called=code("a_mistake", 3),
            got=outcome(found),
            expected=Words("KeyError: 'gate'"),
            next_step="Whoever reads the test's report has to find the mistake, not its shadow.",
        )


def test_guards_nest(probe):
    """A guard within a guard: each counts what is its own"""
    why = {
        (4, 2): (None, "", "4 queries are allowed to the outer guard and 2 to the inner: kept."),
        (3, 2): (BARK, "4", "the outer guard allows 3, and with the inner block's there are 4."),
        (9, 1): (BARK, "2", "the inner guard allows 1, and its block sends 2."),
    }
    for (outer, inner), (raised, number, reason) in why.items():
        found = probe("nested")(outer, inner)
        if found["raised"] != raised or number not in found["said"]:
            fail(
                f"One guard within the other: {reason}",
                called=f"with query_budget({outer}): … with query_budget({inner}): …",
                got=outcome(found),
                expected=Words(f"{raised} with {number} in its message") if raised else NOTHING,
                next_step="Does the inner guard take away what the outer one counts by?",
            )


@pytest.mark.parametrize("scenario", ["two_questions", "a_mistake"])
def test_nothing_is_left_behind(probe, scenario):
    """After the block the connection is as it was"""
    found = probe("guarded")(scenario, 2)
    if found["recording"] or found["wrappers"]:
        fail(
            "The guard is gone, and the connection goes on recording queries.",
            called=code(scenario, 2),
            got=Words(
                "connection.force_debug_cursor is True"
                if found["recording"]
                else f"{found['wrappers']} left in connection.execute_wrappers"
            ),
            expected=Words("the connection as it was before the block"),
            next_step="Every statement that is kept takes memory, in every test that follows.",
        )
