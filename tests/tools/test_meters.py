"""What checks count, and the words they find for it."""

import sqlite3
import sys
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from mergeable.attempt import Attempt
from mergeable.explain import CheckFailed
from mergeable.meters import (
    Query,
    QueryLog,
    count_calls,
    count_queries,
    expect_steady,
    measure_growth,
    trace_memory,
)
from mergeable.model import Place


class Connection:
    """As much of a Django connection as the meter touches, over SQLite."""

    def __init__(self):
        self._database = sqlite3.connect(":memory:")
        self._wrappers = []
        self.ask("CREATE TABLE plane (tailnum TEXT, model TEXT)")
        for number in range(9):
            self.ask("INSERT INTO plane VALUES (?, ?)", [f"N{number}", "737-824"])

    def make_cursor(self, cursor):
        return cursor

    make_debug_cursor = make_cursor

    @contextmanager
    def execute_wrapper(self, wrapper):
        self._wrappers.append(wrapper)
        yield
        self._wrappers.pop()

    def cursor_for(self, sql, params=()):
        cursor = self.make_cursor(self._database.cursor())

        def execute(sql, params, many, context):
            return cursor.execute(sql, params)

        for wrapper in self._wrappers:
            wrapper(execute, sql, params, False, {})
        if not self._wrappers:
            execute(sql, params, False, {})
        return cursor

    def ask(self, sql, params=()):
        return self.cursor_for(sql, params).fetchall()


@pytest.fixture
def connection():
    return Connection()


def log_of(*lines):
    """Return a log of queries, each written as its SQL, its line's number and its rows."""
    place = SimpleNamespace(of=lambda line: Place("board.py", line, f"line {line}"))
    return QueryLog([Query(sql, line and place.of(line), rows) for sql, line, rows in lines])


def message(call, *args, **kwargs):
    with pytest.raises(CheckFailed) as caught:
        call(*args, **kwargs)
    return str(caught.value)


def test_queries_and_rows_are_counted(connection):
    with count_queries(connection) as log:
        connection.ask("SELECT * FROM plane")
        connection.ask("SELECT * FROM plane WHERE tailnum = ?", ["N1"])
    assert (log.count, log.rows) == (2, 10)


def test_rows_are_counted_however_they_are_fetched(connection):
    sql = "SELECT * FROM plane"
    with count_queries(connection) as log:
        first = connection.cursor_for(sql)
        first.fetchone()
        first.fetchmany(3)
        list(connection.cursor_for(sql))
        exhausted = connection.cursor_for("SELECT * FROM plane WHERE tailnum = 'none'")
        exhausted.fetchone()
    assert [query.rows for query in log.queries] == [4, 9, 0]


def test_housekeeping_is_no_query(connection):
    with count_queries(connection) as log:
        connection.ask("SAVEPOINT a")
        connection.ask("RELEASE SAVEPOINT a")
        connection.ask("PRAGMA foreign_keys")
    assert log.count == 0


def test_connection_is_left_as_it_was(connection):
    before = dict(vars(connection))
    with pytest.raises(KeyError), count_queries(connection):
        raise KeyError
    assert vars(connection).keys() == before.keys()


@pytest.mark.parametrize(
    ("sql", "template"),
    [
        ("SELECT a FROM t WHERE b = 'x''y' AND c = 12.5", "SELECT a FROM t WHERE b = ? AND c = ?"),
        ("SELECT a FROM t WHERE b IN (%s, %s, %s)", "SELECT a FROM t WHERE b IN (…)"),
        ('SELECT "t"."a" FROM "t" WHERE "t"."b" = %s', 'SELECT "a" FROM "t" WHERE "b" = ?'),
        (
            'SELECT "t"."a" FROM "t" WHERE ("t"."b" = %s OR "t"."b" = %s OR "t"."b" = %s)',
            'SELECT "a" FROM "t" WHERE ("b" = ? OR …)',
        ),
        (
            'SELECT "t"."a" FROM "t" WHERE ("t"."b" = %s OR "t"."c" = %s)',
            'SELECT "a" FROM "t" WHERE ("b" = ? OR "c" = ?)',
        ),
        (
            'SELECT "t"."a" FROM "t" INNER JOIN "u" ON ("t"."i" = "u"."i") WHERE "u"."b" = 1',
            'SELECT "t"."a" FROM "t" INNER JOIN "u" WHERE "u"."b" = ?',
        ),
        ("SELECT aaaaaaaaaaaaaa, bbbbbbbbbbbbbb, cccccccccccccc FROM t", "SELECT … FROM t"),
        ("SELECT t2.a1 FROM t2", "SELECT t2.a1 FROM t2"),
    ],
)
def test_template_leaves_out_what_differs_or_says_nothing(sql, template):
    assert Query(sql, None).template == template


def test_columns_are_those_that_are_selected():
    log = log_of(('SELECT "t"."a", "u"."b" FROM "t" JOIN "u" WHERE "t"."c" = 1', 1, 0))
    assert log.columns("t") == {"a"}
    assert log.columns("u") == {"b"}


def test_budget_that_is_kept_says_nothing():
    log = log_of(("SELECT 1", 1, 2))
    log.at_most(1, called="board()")
    log.fetches_at_most(2, called="board()")


def test_repeated_queries_are_told_with_all_their_lines():
    repeated = [("SELECT a FROM t WHERE b = 1", line, 1) for line in (4, 7, 7)]
    log = log_of(*repeated, ("SELECT z FROM t", 9, 1))
    assert message(log.at_most, 2, called="board()", rows="3 flights") == (
        "board() sent 4 queries for 3 flights.\n"
        "Alike:     3 of  SELECT a FROM t WHERE b = ?\n"
        "Sent by:   board.py, line 7: line 7  (2)\n"
        "           board.py, line 4: line 4  (1)\n"
        "Budget:    2\n"
        "Next:      Line 7 of board.py asks for what an earlier query could have brought."
    )


def test_queries_that_differ_are_listed():
    log = log_of(("SELECT a FROM t", 4, 1), ("SELECT b FROM t", None, 1))
    assert message(log.at_most, 1, called="board()", next_step="Ask once.") == (
        "board() sent 2 queries.\n"
        "Query 1:   SELECT a FROM t\n"
        "Sent by:   board.py, line 4: line 4\n"
        "Query 2:   SELECT b FROM t\n"
        "Budget:    1\n"
        "Next:      Ask once."
    )


def test_rows_are_told_by_the_query_that_brought_them():
    log = log_of(*[("SELECT a FROM t WHERE b = 1", 4, 1)] * 3, ("SELECT a FROM u", 5, 2))
    assert message(log.fetches_at_most, 4, called="board()") == (
        "board() fetched 5 rows.\n"
        "Rows:      3 by  SELECT a FROM t WHERE b = ?\n"
        "Sent by:   board.py, line 4: line 4\n"
        "Rows:      2 by  SELECT a FROM u\n"
        "Sent by:   board.py, line 5: line 5\n"
        "Budget:    4 rows"
    )


@pytest.mark.parametrize(
    ("few", "many", "rate"),
    [
        (11, 21, ": one more for each flight."),
        (21, 41, ": 2 more for each flight."),
        (3, 8, ": one more for every 2 flights."),
    ],
)
def test_growth_is_told_by_its_rate(few, many, rate):
    logs = {size: log_of(*[("SELECT 1", 4, 1)] * n) for size, n in ((10, few), (20, many))}
    told = message(expect_steady, logs, called="board()", unit="flight").splitlines()[0]
    assert told == f"board() sent {few} queries for 10 flights and {many} for 20{rate}"


def test_steady_number_may_still_be_over_the_budget():
    logs = {size: log_of(("SELECT 1", 4, 1), ("SELECT 2", 5, 1)) for size in (10, 20)}
    expect_steady(logs, called="board()", unit="flight")
    told = message(expect_steady, logs, called="board()", unit="flight", budget=1)
    assert told.startswith("board() sent 2 queries for 20 flights.")


@pytest.fixture
def attempt(tmp_path):
    (tmp_path / "board.py").write_text(
        "def names(ask, planes):\n"
        "    return [ask('SELECT model FROM plane WHERE tailnum = ?', [p]) for p in planes]\n"
    )
    (tmp_path / "board.html").write_text("<p>\n{{ flight.plane }}\n</p>\n")
    with Attempt(tmp_path) as opened:
        yield opened


def test_line_of_the_learner_is_named(attempt, connection):
    names = attempt.function("board", "names")
    with count_queries(connection) as log:
        names(connection.ask, ["N1", "N2"])
    (place,) = {query.place for query in log.queries}
    assert (place.path, place.line) == ("board.py", 2)


class Node:
    """As much of a template's node as Django leaves on the call stack."""

    def __init__(self, path, line, render):
        self.origin, self.token = SimpleNamespace(name=str(path)), SimpleNamespace(lineno=line)
        self.render_annotated_from = render

    def render_annotated(self):
        return self.render_annotated_from()


def test_line_of_the_learners_template_is_named(attempt, connection):
    node = Node(attempt.exercise / "board.html", 2, lambda: connection.ask("SELECT 1"))
    with count_queries(connection) as log:
        node.render_annotated()
    assert log.queries[0].place == Place("board.html", 2, "{{ flight.plane }}")


def test_template_of_somebody_else_is_not_blamed(attempt, connection, tmp_path):
    other = tmp_path.parent / "other.html"
    node = Node(other, 1, lambda: connection.ask("SELECT 1"))
    with count_queries(connection) as log:
        node.render_annotated()
    assert log.queries[0].place is None


def test_calls_are_counted_and_the_busiest_named():
    def leg():
        return None

    before = sys.getprofile()
    with count_calls() as log:
        for _ in range(5):
            leg()
    assert log.count == 5
    assert sys.getprofile() is before
    told = message(log.at_most, 3, called="legs()", rows="5 flights")
    assert told.startswith("legs() made 5 Python calls for 5 flights.\nCalled:    ")
    assert "leg (test_meters.py, line" in told
    log.at_most(5, called="legs()")


def test_growth_is_fitted():
    squares = measure_growth(lambda size: size * size, 10)
    assert squares.exponent == pytest.approx(2)
    told = message(squares.at_most, 1.15, called="f()", counted="comparison", unit="flight")
    assert "grows with the square of the number of flights" in told
    assert measure_growth(lambda size: 7, 10).in_words("flight").startswith("does not grow")
    with pytest.raises(ValueError, match="nothing to fit"):
        measure_growth(lambda size: size, 10, (1,))


def test_memory_is_measured_at_its_peak():
    with trace_memory() as log:
        held = bytes(3_000_000)
        del held
    assert 3_000_000 <= log.peak < 3_100_000
    assert log.kept < 100_000
    told = message(log.at_most, 1024 * 1024, called="f()", rows="5 flights")
    assert told == "f() held 2.9 MB at its peak for 5 flights.\nBudget:    1.0 MB"
