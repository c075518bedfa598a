"""What checks count by: queries, rows, calls, bytes, growth.

Queries are counted on the departures world, whose settings are the only ones Django gets here.
"""

import contextlib
import functools
import gc
import sys
import tracemalloc
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "exercises" / "django"))

from departures import world
from mergeable.attempt import Attempt
from mergeable.explain import CheckFailed
from mergeable.meters import (
    CallLog,
    Growth,
    MemoryLog,
    Query,
    QueryLog,
    count_calls,
    count_queries,
    expect_steady,
    measure_growth,
    trace_memory,
)
from mergeable.meters.memory import size
from mergeable.model import Place

world.setup()

from departures.models import Airline, Flight  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

LINE = Place("board.py", 14, "f.plane.model")
OTHER_LINE = Place("board.py", 20, "f.airline.name")


def said(call, *args, **kwargs):
    """The message that a call fails with."""
    with pytest.raises(CheckFailed) as failure:
        call(*args, **kwargs)
    return str(failure.value)


def fail_at_once():
    raise ZeroDivisionError


@pytest.fixture
def facts():
    """What is in a fresh database of 50 flights."""
    yield world.fresh(50)
    world.close()


# --- queries


def test_queries_and_rows_are_counted_as_django_itself_counts(facts):
    with CaptureQueriesContext(connection) as captured, count_queries(connection) as log:
        found = [(flight.number, flight.airline.name) for flight in Flight.objects.all()]

    assert len(found) == facts.count
    assert log.count == len(captured) == 1 + facts.count
    assert log.rows == 2 * facts.count


@pytest.mark.parametrize(
    ("ask", "rows"),
    [
        (lambda flights: list(flights), 50),
        (lambda flights: list(flights[:7]), 7),
        (lambda flights: list(flights.iterator(chunk_size=20)), 50),
        (lambda flights: next(iter(flights.iterator(chunk_size=20))), 20),
        (lambda flights: flights.count(), 1),
        (lambda flights: flights.exists(), 1),
        (lambda flights: flights.first(), 1),
        (lambda flights: flights.none().count(), 0),
    ],
    ids=["all", "a-slice", "in-chunks", "one-chunk", "count", "exists", "first", "none"],
)
def test_the_rows_counted_are_those_fetched(facts, ask, rows):
    with count_queries(connection) as log:
        ask(Flight.objects.all())

    assert log.rows == rows
    assert log.count == (1 if rows else 0)


def test_rows_read_from_a_cursor_by_hand_are_counted(facts):
    sql = "SELECT number FROM departures_flight"
    with count_queries(connection) as log, connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchone()
        cursor.fetchmany(3)
        taken = len(cursor.fetchall())
        assert cursor.fetchone() is None
        cursor.execute(sql)
        iterated = sum(1 for _ in cursor)

    assert (taken, iterated) == (46, 50)
    assert [query.rows for query in log.queries] == [50, 50]


def test_rows_belong_to_the_query_that_brought_them(facts):
    with count_queries(connection) as log:
        flights = Flight.objects.iterator(chunk_size=10)
        next(flights)
        Airline.objects.first()
        rest = len(list(flights))

    assert rest == 49
    assert [query.rows for query in log.queries] == [50, 1]


def test_transaction_control_is_no_question(facts):
    with count_queries(connection) as log, transaction.atomic(), transaction.atomic():
        Airline.objects.update(name="Air")

    assert [query.sql.partition(" ")[0] for query in log.queries] == ["UPDATE"]


def test_many_rows_written_at_once_are_one_query(facts):
    with count_queries(connection) as log, connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO departures_airline VALUES (%s, %s)", [("ZZ", ""), ("Z1", "")]
        )

    assert log.count == 1


def test_a_block_inside_a_block_counts_for_both(facts):
    with count_queries(connection) as outer:
        list(Airline.objects.all())
        with count_queries(connection) as inner:
            list(Flight.objects.all())
        list(Flight.objects.all()[:5])

    assert (inner.count, inner.rows) == (1, 50)
    assert (outer.count, outer.rows) == (3, outer.queries[0].rows + 55)
    assert outer.queries[0].rows == Airline.objects.count()


def test_a_connection_is_left_as_it_was(facts):
    wrapper = connections["default"]
    before = vars(wrapper).keys()
    with contextlib.suppress(ZeroDivisionError), count_queries(connection) as log:
        list(Airline.objects.all())
        fail_at_once()

    assert log.count == 1
    assert vars(wrapper).keys() == before
    assert connection.execute_wrappers == []


def test_a_driver_s_own_kind_of_text_is_counted():
    class Composed:
        def __str__(self):
            return "SELECT 1"

    class Connection:
        def __init__(self):
            self.wrappers = []

        def make_cursor(self, cursor):
            return cursor

        make_debug_cursor = make_cursor

        def execute_wrapper(self, wrapper):
            self.wrappers.append(wrapper)
            return memoryview(b"")  # any context manager will do

    fake = Connection()
    with count_queries(fake) as log:
        fake.wrappers[0](lambda *args: None, Composed(), (), False, {})

    assert [query.sql for query in log.queries] == ["SELECT 1"]


def test_the_learner_s_line_is_named(tmp_path, facts):
    (tmp_path / "board.py").write_text(
        "from departures.models import Flight\n\n\ndef airlines():\n"
        "    return [\n        flight.airline.name\n        for flight in Flight.objects.all()\n"
        "    ]\n",
        encoding="utf-8",
    )
    with Attempt(tmp_path) as attempt, count_queries(connection) as log:
        attempt.function("board", "airlines")()

    assert log.queries[0].place.line in (5, 7)  # where a comprehension begins, or its loop
    assert log.blamed == Place("board.py", 6, "flight.airline.name")


@pytest.mark.parametrize(
    ("sql", "template"),
    [
        (
            'SELECT "a" FROM "plane" WHERE "id" = 14 LIMIT 21',
            'SELECT "a" FROM "plane" WHERE "id" = ? LIMIT ?',
        ),
        ("SELECT 'it''s' FROM t", "SELECT ? FROM t"),
        ("SELECT a FROM t WHERE b = %s AND c = %(c)s", "SELECT a FROM t WHERE b = ? AND c = ?"),
        ("SELECT a FROM t WHERE b IN (%s, %s, %s)", "SELECT a FROM t WHERE b IN (…)"),
        ("SELECT a\n  FROM t1\n WHERE x2 = 1.5", "SELECT a FROM t1 WHERE x2 = ?"),
        (f"SELECT {', '.join(['column'] * 9)} FROM t", "SELECT … FROM t"),
        (f"SELECT DISTINCT {', '.join(['column'] * 9)} FROM t", "SELECT DISTINCT … FROM t"),
        ("UPDATE t SET a = 3", "UPDATE t SET a = ?"),
    ],
)
def test_queries_that_differ_in_values_look_alike(sql, template):
    assert Query(sql, None).template == template


def log_of(*queries):
    return QueryLog([Query(sql, place) for sql, place in queries])


REPEATED = log_of(
    ("SELECT a FROM flight", OTHER_LINE),
    *[(f"SELECT model FROM plane WHERE id = {n}", LINE) for n in range(50)],
)


def test_the_repeated_query_and_its_line_are_told():
    message = said(REPEATED.at_most, 2, called='departures("JFK")', rows="50 flights")

    assert message.splitlines() == [
        'departures("JFK") sent 51 queries for 50 flights.',
        "Alike:     50 of  SELECT model FROM plane WHERE id = ?",
        "Sent by:   board.py, line 14: f.plane.model",
        "Budget:    2",
        "Next:      Line 14 of board.py asks for what an earlier query could have brought.",
    ]


def test_the_line_to_blame_goes_with_the_check():
    with pytest.raises(CheckFailed) as failure:
        REPEATED.at_most(2, called="f()")

    assert failure.value.place == LINE


def test_queries_that_are_all_different_are_listed():
    log = log_of(("SELECT a FROM b", LINE), ("SELECT c FROM d", None))

    message = said(log.at_most, 1, called="f()")

    assert "f() sent 2 queries." in message
    assert "Query 1:   SELECT a FROM b\nSent by:   board.py, line 14" in message
    assert "Query 2:   SELECT c FROM d" in message
    assert "Could one of these queries bring" in message


def test_a_budget_kept_says_nothing():
    REPEATED.at_most(51, called="f()")
    REPEATED.fetches_at_most(0, called="f()")
    QueryLog().at_most(0, called="f()")


def test_too_many_rows_are_told_with_the_query_that_brought_most():
    log = log_of(("SELECT a FROM b", LINE), ("SELECT c FROM d", OTHER_LINE))
    log.queries[0].rows, log.queries[1].rows = 2, 1_200

    lines = said(log.fetches_at_most, 500, called="f()").splitlines()

    assert lines[0] == "f() fetched 1,202 rows."
    assert lines[1] == "Rows:      1,200 by  SELECT c FROM d"
    assert "Budget:    500 rows" in lines


def test_a_budget_of_rows_can_say_which_they_are():
    log = log_of(("SELECT a FROM b", LINE))
    log.queries[0].rows = 42
    message = said(log.fetches_at_most, 41, called="f()", rows="1 airport, 40 flights")
    assert "Budget:    41 rows: 1 airport, 40 flights" in message.splitlines()


AGAIN = 'SELECT "flight"."id", "flight"."airline_id" FROM "flight" WHERE "flight"."id" = %s'


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ('SELECT "flight"."id", "flight"."number" FROM "flight"', "again for its airline_id,"),
        ('SELECT "flight"."id", "flight"."airline_id" FROM "flight"', "an earlier query could"),
        ('SELECT "plane"."id", "plane"."model" FROM "plane"', "an earlier query could"),
        (
            'SELECT "plane"."id", "flight"."id" FROM "plane" INNER JOIN "flight"',
            "for its airline_id",
        ),
    ],
    ids=["left-out", "brought", "of-another-table", "left-out-of-a-join"],
)
def test_a_row_that_is_fetched_again_for_a_column_is_told_as_that(rows, words):
    assert words in log_of((rows, LINE), (AGAIN, OTHER_LINE), (AGAIN, OTHER_LINE)).advice()


def test_growth_of_queries_is_told_by_its_rate():
    logs = {50: log_of(*[("SELECT 1", LINE)] * 51), 500: log_of(*[("SELECT 1", LINE)] * 501)}

    message = said(expect_steady, logs, called="board()", unit="flight", budget=2)

    assert "sent 51 queries for 50 flights and 501 for 500: one more for each flight." in message
    assert "Budget:    2, whatever the number of flights" in message


@pytest.mark.parametrize(
    ("few", "many", "words"),
    [
        (1, 1 + 900, ": 2 more for each flight."),
        (1, 1 + 1125, ": 2.5 more for each flight."),
        (1, 1 + 45, ": one more for every 10 flights."),
        (1, 1 + 300, ": one more for every 1.5 flights."),
    ],
)
def test_the_rate_is_told_in_words(few, many, words):
    logs = {50: log_of(*[("SELECT 1", None)] * few), 500: log_of(*[("SELECT 1", None)] * many)}

    assert words in said(expect_steady, logs, called="f()", unit="flight")


def test_steady_queries_pass_and_the_budget_still_holds():
    logs = {50: log_of(("S", None), ("S", None)), 500: log_of(("S", None), ("S", None))}
    expect_steady(logs, called="f()", unit="flight")
    expect_steady(logs, called="f()", unit="flight", budget=2)

    assert "sent 2 queries for 500 flights" in said(
        expect_steady, logs, called="f()", unit="flight", budget=1
    )


def test_columns_read_from_a_table_are_known(facts):
    with count_queries(connection) as log:
        list(Flight.objects.only("number").filter(airline__name="x"))

    assert log.columns("departures_flight") == {"id", "number"}
    assert log.columns("departures_airline") == set()


# --- calls


def called(number=1):
    return [plus_one(n) for n in range(number)]


def plus_one(number):
    return number + 1


def ones(number):
    for _ in range(number):
        yield 1


def closes_early():
    generator = ones(3)
    next(generator)
    generator.close()


def throws():
    generator = ones(3)
    next(generator)
    with pytest.raises(KeyError):
        generator.throw(KeyError())


def comprehends():
    return [{n: {n} for n in range(3)} for _ in range(4)], [[n] for n in [1, 2]]


def makes_a_class():
    class Plane:
        def __init__(self):
            self.seats = 1

        @property
        def places(self):
            return self.seats

    return [Plane().places for _ in range(3)]


async def waits():
    return plus_one(1)


def awaits():
    with pytest.raises(StopIteration):
        waits().send(None)


@functools.cache
def fibonacci(number):
    return number if number < 2 else fibonacci(number - 1) + fibonacci(number - 2)


def cached():
    fibonacci.cache_clear()
    fibonacci(20)


def delegates():
    def twice():
        yield from ones(2)
        yield from (n for n in ones(2))

    return list(twice())


def imports():
    sys.modules.pop("this_is_imported_for_a_test", None)
    with pytest.raises(ModuleNotFoundError):
        import this_is_imported_for_a_test  # noqa: F401


def own_calls(log):
    """How often each function of this file was called: pytest.raises calls others."""
    return {
        code.co_qualname.rpartition("<locals>.")[2]: number
        for code, number in log.by_code.items()
        if code.co_filename == __file__
    }


@pytest.mark.parametrize(
    ("act", "calls"),
    [
        (called, {"called": 1, "plus_one": 1}),
        (functools.partial(called, 10), {"called": 1, "plus_one": 10}),
        (lambda: sum(ones(50)), {"<lambda>": 1, "ones": 1}),
        (lambda: sum(n for n in range(9)), {"<lambda>": 1, "<genexpr>": 1}),
        (lambda: sorted([2, 1], key=plus_one), {"<lambda>": 1, "plus_one": 2}),
        (comprehends, {"comprehends": 1}),
        (closes_early, {"closes_early": 1, "ones": 1}),
        (throws, {"throws": 1, "ones": 1}),
        (
            makes_a_class,
            {"makes_a_class": 1, "Plane": 1, "Plane.__init__": 3, "Plane.places": 3},
        ),
        (awaits, {"awaits": 1, "waits": 1, "plus_one": 1}),
        (cached, {"cached": 1, "fibonacci": 21}),
        (delegates, {"delegates": 1, "twice": 1, "ones": 2, "<genexpr>": 1}),
        (imports, {"imports": 1}),
        (lambda: None, {"<lambda>": 1}),
    ],
)
def test_calls_are_counted_the_same_on_every_python(act, calls):
    with count_calls() as log:
        act()

    assert own_calls(log) == calls


def test_the_count_is_exact_and_holds_nothing_of_ours():
    with count_calls() as nothing:
        pass
    with count_calls() as log:
        called(3)

    assert (nothing.count, log.count) == (0, 4)


def test_calls_through_the_door_are_the_learner_s_alone(tmp_path):
    (tmp_path / "sums.py").write_text(
        "def inner(n):\n    return [n]\n\n\ndef add(first, second=1, *rest, **named):\n"
        "    return [inner(n) for n in range(first)]\n",
        encoding="utf-8",
    )
    with Attempt(tmp_path) as attempt:
        add = attempt.function("sums", "add")
        with count_calls() as log:
            add(5, second=2, other=3)

    assert log.count == 6, log.busiest(10)


def test_a_block_of_calls_inside_a_block_counts_for_both():
    with count_calls() as outer:
        called(1)
        with count_calls() as inner:
            called(2)
        called(3)

    assert (inner.count, outer.count) == (3, 9)


def test_calls_before_an_exception_are_counted_and_the_profiler_comes_back():
    seen = []

    def profiler(frame, event, arg):
        seen.append(event)

    before = sys.getprofile()
    sys.setprofile(profiler)
    try:
        with contextlib.suppress(ZeroDivisionError), count_calls() as log:
            called(2)
            fail_at_once()
        found = sys.getprofile()
    finally:
        sys.setprofile(before)

    assert found is profiler
    assert log.count == 4
    assert seen.count("call") >= 3, "a profiler that was running goes on"


def test_too_many_calls_are_told_with_the_busiest():
    with count_calls() as log:
        called(40)

    log.at_most(41, called="called(40)")
    lines = said(log.at_most, 10, called="called(40)", rows="40 flights").splitlines()

    assert lines[0] == "called(40) made 41 Python calls for 40 flights."
    assert lines[1].startswith("Called:    plus_one (test_meters.py, line ")
    assert lines[1].endswith("), 40 times")
    assert lines[-1] == "Budget:    10 calls"


def test_an_empty_log_has_no_busiest():
    assert CallLog().busiest() == []


# --- memory

MB = 1_000_000


def test_the_peak_is_measured_and_what_is_kept():
    with trace_memory() as log:
        kept = bytes(2 * MB)
        bytes(5 * MB)

    assert len(kept) == 2 * MB
    assert 7 * MB <= log.peak < 7.1 * MB
    assert 2 * MB <= log.kept < 2.1 * MB
    assert not tracemalloc.is_tracing()


def test_what_was_held_before_does_not_count():
    tracemalloc.start()
    try:
        before = bytes(3 * MB)
        with trace_memory() as log:
            bytes(MB)
        assert tracemalloc.is_tracing(), "who began to trace ends it"
    finally:
        tracemalloc.stop()

    assert len(before) == 3 * MB
    assert MB <= log.peak < 1.1 * MB


def test_a_block_of_memory_inside_a_block_leaves_the_outer_peak():
    with trace_memory() as outer:
        bytes(6 * MB)
        with trace_memory() as inner:
            bytes(2 * MB)

    assert 2 * MB <= inner.peak < 2.1 * MB
    assert 6 * MB <= outer.peak < 6.1 * MB


def test_the_outer_peak_may_come_after_the_inner_block_or_in_it():
    with trace_memory() as after:
        with trace_memory():
            bytes(MB)
        bytes(4 * MB)
    with trace_memory() as within:
        held = bytes(2 * MB)
        with trace_memory() as inner:
            bytes(3 * MB)
        del held

    assert 4 * MB <= after.peak < 4.1 * MB
    assert 3 * MB <= inner.peak < 3.1 * MB
    assert 5 * MB <= within.peak < 5.1 * MB


def test_memory_is_measured_up_to_an_exception():
    with contextlib.suppress(ZeroDivisionError), trace_memory() as log:
        bytes(MB)
        fail_at_once()

    assert log.peak >= MB
    assert not tracemalloc.is_tracing()


def test_memory_given_back_is_not_negative():
    held = [bytes(MB)]
    gc.collect()
    with trace_memory() as log:
        held.clear()

    assert log.kept == 0
    assert log.peak < MB


def test_too_much_memory_is_told():
    MemoryLog(peak=100).at_most(100, called="f()")

    message = said(MemoryLog(3_140_000).at_most, 64_000, called="f()", rows="5,000 flights")

    assert message == "f() held 3.1 MB at its peak for 5,000 flights.\nBudget:    64.0 kB"


@pytest.mark.parametrize(
    ("number", "words"),
    [(640, "640 bytes"), (1_000, "1.0 kB"), (12_500, "12.5 kB"), (3_100_000, "3.1 MB")],
)
def test_bytes_are_written_in_the_unit_that_reads_best(number, words):
    assert size(number) == words


# --- growth


@pytest.mark.parametrize(
    ("counter", "exponent", "words"),
    [
        (lambda n: 7, 0.0, "does not grow with the number of flights"),
        (lambda n: 0, 0.0, "does not grow with the number of flights"),
        (lambda n: int(n**0.5 * 100), 0.5, "grows with the square root of the number of flights"),
        (lambda n: 3 * n, 1.0, "grows in proportion to the number of flights"),
        (
            lambda n: int(n * n.bit_length()),
            1.14,
            "grows a little faster than the number of flights",
        ),
        (lambda n: n * n, 2.0, "grows with the square of the number of flights"),
        (lambda n: n * (n - 1) // 2, 2.0, "grows with the square of the number of flights"),
        (lambda n: n**3, 3.0, "grows with the cube of the number of flights"),
        (lambda n: n**4, 4.0, "grows with the number of flights to the power 4.0"),
    ],
)
def test_growth_is_fitted_and_put_in_words(counter, exponent, words):
    growth = measure_growth(counter, start=100)

    assert growth.exponent == pytest.approx(exponent, abs=0.06)
    assert growth.in_words("flight") == words


def test_growth_is_measured_at_doublings():
    asked = []

    def run(number):
        asked.append(number)
        return number

    assert measure_growth(run, start=50).counts == {50: 50, 100: 100, 200: 200, 400: 400}
    assert asked == [50, 100, 200, 400]


def test_growth_beyond_what_is_allowed_is_told_with_its_counts():
    growth = Growth({10: 100, 20: 400, 40: 1600})

    growth.at_most(2.1, called="f()", counted="look", unit="city")
    message = said(
        growth.at_most, 1.35, called="f()", counted="query", unit="city", next_step="Sort them."
    )

    assert message.splitlines() == [
        "The number of queries in f() grows with the square of the number of cities.",
        "Counted:   100 for 10, 400 for 20, 1,600 for 40 cities",
        "Exponent:  2.00; at most 1.35 is allowed",
        "Next:      Sort them.",
    ]


@pytest.mark.parametrize(("start", "multiples"), [(10, (1,)), (10, (2, 2)), (0, (1, 2))])
def test_growth_needs_two_sizes(start, multiples):
    with pytest.raises(ValueError, match="nothing to fit"):
        measure_growth(lambda n: n, start, multiples)
