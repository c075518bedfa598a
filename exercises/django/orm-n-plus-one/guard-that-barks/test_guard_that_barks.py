"""The guard: when it barks, what it says, and when it keeps quiet."""

import re
from pathlib import Path

import django
import pytest
from mergeable.explain import Words, fail

BARK = "AssertionError"
NOTHING = Words("no exception")
DJANGO = str(Path(django.__file__).parent)
REPEATED = "str(flight.plane)"  # the line that sends the repeated question
PRINT = "What does the guard know of the queries? Print it. Tests run with DEBUG switched off."
COMPARE = "Two queries are one question if they differ only in their values. What is compared here?"
ERROR = (
    "Whoever runs tests takes an AssertionError for a failure and anything else for a mistake "
    "in the test. Where does the guard raise this?"
)
KEPT = (
    "A limit that is met exactly is kept, and so is `repeats`. "
    "Questions that differ in more than values are different ones."
)
INNERMOST = (
    "While a query is being sent, the call stack leads to that line. It is the "
    "innermost one that is neither Django's nor the guard's own."
)
PASSED_OVER = (
    "The guard passed over probe.py, whose path has `django` in it, too: compare with the folder "
    "of the django package, and with the guard's own file."
)


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
    if not found["barked"]:
        kept_quiet = f"The guard kept quiet: {why}"
        fail(
            f"The guard broke down when it was to bark: {why}" if found["raised"] else kept_quiet,
            called=code(scenario, limit, repeats),
            got=outcome(found),
            expected=Words(BARK),
            next_step=ERROR if found["raised"] else next_step,
        )
    return found["said"]


def expect_quiet(probe, scenario, limit, why, repeats=None):
    """Fail if the guard barks."""
    found = probe("guarded")(scenario, limit, repeats)
    if found["raised"]:
        did = "cried wolf" if found["barked"] else "broke down"
        fail(
            f"The guard {did}: {why}",
            called=code(scenario, limit, repeats),
            got=outcome(found),
            expected=NOTHING,
            next_step=KEPT if found["barked"] else "The block raised nothing: the guard did.",
        )


def has_numbers(said, *numbers):
    """Whether these numbers are in a message, each as a number of its own."""
    return all(re.search(rf"(?<!\d){number}(?!\d)", said) for number in numbers)


def names_question(said):
    """Whether a message names the repeated question, with quotation marks or without."""
    return re.search(r"FROM (departures_)?plane\b", re.sub(r"[\"`\[\]]", "", said))


def names_line(probe, said):
    """Whether a message names the line that sends the repeated question."""
    number = probe("line_of")("one_more_for_each_flight", REPEATED)
    return "probe.py" in said and REPEATED in said and has_numbers(said, number)


def test_more_than_the_limit(probe):
    """It barks when a block sends more queries than the limit"""
    why = "4 different questions were sent, 3 allowed."
    said = expect_bark(probe, "four_questions", 3, why, PRINT)
    if not has_numbers(said, 4, 3):
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
    why = "one question was sent twice, 1 allowed, from two lines."
    expect_bark(probe, "once_in_each_of_two_lines", 100, why, COMPARE)
    why = "4 queries were sent, 100 allowed, but 3 of them are UPDATEs that differ in their values."
    expect_bark(probe, "one_update_for_each_plane", 100, why, COMPARE)


def test_question_is_named(probe):
    """It names the question that was repeated, and how often"""
    said = expect_bark(probe, "one_more_for_each_flight", 100, "12 queries were alike.", COMPARE)
    if not has_numbers(said, 12) or not names_question(said):
        fail(
            "The guard does not name the repeated question and its number.",
            called=code("one_more_for_each_flight", 100),
            got=Words(said),
            expected=Words('a message with 12 and SELECT … FROM "departures_plane" … in it'),
        )


def test_line_is_named(probe):
    """It names the line that sends the repeated question"""
    said = expect_bark(probe, "one_more_for_each_flight", 100, "12 queries were alike.", COMPARE)
    number = probe("line_of")("one_more_for_each_flight", REPEATED)
    found, of_django = names_line(probe, said), DJANGO in said
    if not found or of_django:
        fail(
            "The guard names lines of Django's, too."
            if found
            else "The guard does not name the line that sends the repeated question.",
            called=code("one_more_for_each_flight", 100),
            got=Words(said),
            expected=Words(f"a message with probe.py, {number} and {REPEATED} in it"),
            next_step=INNERMOST if of_django or "probe.py" in said else PASSED_OVER,
        )


def test_limit_names_them_too(probe):
    """Over the limit, too, it names the question repeated most and its line"""
    why = "14 queries were sent, 5 allowed."
    said = expect_bark(probe, "one_more_for_each_flight", 5, why, PRINT)
    if not (has_numbers(said, 14, 5, 12) and names_question(said) and names_line(probe, said)):
        number = probe("line_of")("one_more_for_each_flight", REPEATED)
        fail(
            "The guard says that there are too many queries, and not which to look at.",
            called=code("one_more_for_each_flight", 5),
            got=Words(said),
            expected=Words(
                "a message with 14 and 5, with 12 and SELECT … FROM "
                f'"departures_plane" …, with probe.py, {number} and {REPEATED} in it'
            ),
            next_step="Most blocks that send too many queries send one too often.",
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
        did = "put something else in its place" if found["raised"] else "swallowed it"
        fail(
            f"The block raised KeyError, and the guard {did}.",
            called=code("a_mistake", 3),
            got=outcome(found),
            expected=Words("KeyError: 'gate'"),
            next_step="Whoever reads the test's report has to find the mistake, not its shadow.",
        )


def test_guards_nest(probe):
    """A guard within a guard: the outer one counts the inner one's queries, too"""
    why = {
        (4, 2): (False, "", "4 queries are allowed to the outer guard and 2 to the inner: kept."),
        (3, 2): (True, "4", "the outer guard allows 3, and with the inner block's there are 4."),
        (9, 1): (True, "2", "the inner guard allows 1, and its block sends 2."),
    }
    for (outer, inner), (barks, number, reason) in why.items():
        found = probe("nested")(outer, inner)
        if found["barked"] != barks or not has_numbers(found["said"], number):
            fail(
                f"One guard within the other: {reason}",
                called=f"with query_budget({outer}): … with query_budget({inner}): …",
                got=outcome(found),
                expected=Words(f"{BARK} with {number} in its message") if barks else NOTHING,
                next_step="Does the inner guard take away what the outer one counts by?",
            )


def expect_nothing_left(probe, scenario):
    """Fail if the guard leaves the connection or the settings other than it found them."""
    found = probe("guarded")(scenario, 2)
    left = {
        "connection.force_debug_cursor is True": found["recording"],
        f"{found['wrappers']} left in connection.execute_wrappers": found["wrappers"],
        "settings.DEBUG is True": found["debug"],
    }
    if any(left.values()):
        fail(
            "The guard is gone, and the connection goes on recording queries.",
            called=code(scenario, 2),
            got=Words("; ".join(words for words, there in left.items() if there)),
            expected=Words("connection and settings as they were before the block"),
            next_step="Every statement that is kept takes memory, in every test that follows.",
        )


def test_nothing_is_left_behind(probe):
    """After the block the connection is as it was"""
    expect_nothing_left(probe, "two_questions")


def test_nothing_is_left_after_an_exception(probe):
    """After a block that raised, too, the connection is as it was"""
    expect_nothing_left(probe, "a_mistake")


def test_recorder_goes_on(probe):
    """Somebody who records queries around the block keeps them all"""
    kept = probe("beside_a_recorder")(2)
    if kept != 4:
        fail(
            f"4 queries were sent, and connection.queries has {kept} of them.",
            called="connection.force_debug_cursor = True: 1 query before, 2 under the guard, "
            "1 after",
            next_step="`connection.queries` is not the guard's alone: CaptureQueriesContext, and "
            "with it assertNumQueries, counts by it, too.",
        )
