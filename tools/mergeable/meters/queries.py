"""Counting SQL queries and the rows they bring, and naming the learner's line that sent them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import ismethod
from typing import Any

from mergeable.explain import count, fail, plural_of
from mergeable.loading import place_of_caller
from mergeable.meters import sql
from mergeable.model import Place

SHOWN = 3  # kinds of query, and lines that sent one kind

# What a connection says to itself is no question to the database.
_HOUSEKEEPING = re.compile(
    r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|SHOW|PRAGMA)\b", re.IGNORECASE
)


@dataclass
class Query:
    """One question put to the database."""

    sql: str
    place: Place | None  # the learner's line that was running
    rows: int = 0  # fetched so far

    @property
    def template(self) -> str:
        """The query without its values, so that the 49 alike are seen to be alike."""
        return sql.template(self.sql)

    def columns(self, table: str) -> set[str]:
        """Return the columns of `table` that it selects by name: "table"."column", T4."column"."""
        return sql.columns(self.sql, table)


class Sent:
    """Some queries, taken together."""

    queries: Sequence[Query]

    @property
    def count(self) -> int:
        """How many queries were sent."""
        return len(self.queries)

    @property
    def rows(self) -> int:
        """How many rows they brought, all together."""
        return sum(query.rows for query in self.queries)


@dataclass(frozen=True)
class Alike(Sent):
    """Queries that differ in nothing but their values, and the learner's lines that sent them."""

    template: str
    queries: tuple[Query, ...]

    @property
    def places(self) -> list[tuple[Place, int]]:
        """The lines that sent it and how often each did, the busiest first."""
        found = Counter(query.place for query in self.queries if query.place)
        return found.most_common()

    def sent_by(self) -> list[str]:
        """Name the lines, with numbers where there are several."""
        several = len(self.places) > 1
        return [
            f"{'Sent by:' if not index else '':<11}{place}{f'  ({n:,})' if several else ''}"
            for index, (place, n) in enumerate(self.places[:SHOWN])
        ]


@dataclass
class QueryLog(Sent):
    """The queries of one stretch of code, in their order."""

    queries: list[Query] = field(default_factory=list)
    running: Query | None = None  # the one that rows fetched now belong to

    def alike(self) -> list[Alike]:
        """Return the queries grouped by template, what was sent most first."""
        groups: dict[str, list[Query]] = {}
        for query in self.queries:
            groups.setdefault(query.template, []).append(query)
        found = [Alike(template, tuple(queries)) for template, queries in groups.items()]
        return sorted(found, key=lambda alike: -alike.count)

    def columns(self, table: str) -> set[str]:
        """Return the columns of `table` that were selected, under any alias of Django's."""
        return {name for query in self.queries for name in query.columns(table)}

    def at_most(self, budget: int, *, called: str, rows: str = "", next_step: str = "") -> None:
        """Fail the check if more queries were sent than the budget allows.

        `rows` says for how much work, for example "500 flights".
        """
        if self.count <= budget:
            return
        amount = f" for {rows}" if rows else ""
        problem = f"{called} sent {count(self.count, 'query')}{amount}."
        lines = [problem, *self.described(), f"Budget:    {budget}"]
        fail("\n".join(lines), next_step=next_step or self.advice(), place=self.blamed)

    def fetches_at_most(
        self, budget: int, *, called: str, rows: str = "", next_step: str = ""
    ) -> None:
        """Fail the check if more rows were fetched than the budget allows.

        `rows` says which those are, for example "1 airport, 500 flights".
        """
        if self.rows <= budget:
            return
        lines = [f"{called} fetched {count(self.rows, 'row')}."]
        for alike in sorted(self.alike(), key=lambda alike: -alike.rows)[:SHOWN]:
            lines += [f"Rows:      {alike.rows:,} by  {alike.template}", *alike.sent_by()]
        lines.append(f"Budget:    {count(budget, 'row')}{f': {rows}' if rows else ''}")
        fail("\n".join(lines), next_step=next_step)

    @property
    def blamed(self) -> Place | None:
        """The learner's line behind the most repeated query, or behind the last one."""
        for alike in self.alike():
            if alike.count > 1:
                return alike.places[0][0] if alike.places else None
        return self.queries[-1].place if self.queries else None

    def advice(self) -> str:
        """Say what to ask oneself about these queries."""
        if all(alike.count == 1 for alike in self.alike()):
            return "Could one of these queries bring what another asks for?"
        place = self.blamed
        if place is None:
            return "Look for a query inside a loop."
        line = f"Line {place.line} of {place.path}"
        column = sql.left_out(self.alike()[0].queries[0].sql, (query.sql for query in self.queries))
        if column:
            return (
                f"{line} fetches a row again for its {column}, which the query for the rows left "
                "out. What only() does not name, and what defer() names, is asked for row by row."
            )
        return f"{line} asks for what an earlier query could have brought."

    def described(self) -> list[str]:
        """Say which queries are alike and who sent them; all of them when none are."""
        lines = []
        for alike in self.alike()[:SHOWN]:
            if alike.count > 1:
                lines += [f"Alike:     {alike.count:,} of  {alike.template}", *alike.sent_by()]
        if lines:
            return lines
        for number, query in enumerate(self.queries[: 2 * SHOWN], 1):
            lines.append(f"Query {number}:   {query.template}")
            lines += [f"Sent by:   {query.place}"] if query.place else []
        return lines


def expect_steady(
    logs: Mapping[int, QueryLog],
    *,
    called: str,
    unit: str,
    budget: int | None = None,
    next_step: str = "",
) -> None:
    """Fail the check if the number of queries grows with the number of rows.

    `logs` maps a number of rows to the queries sent for them; `unit` names a row ("flight").
    """
    small, large = min(logs), max(logs)
    few, many = logs[small].count, logs[large].count
    if many > few:
        problem = (
            f"{called} sent {count(few, 'query')} for {count(small, unit)} "
            f"and {many:,} for {large:,}{_rate(many - few, large - small, unit)}."
        )
        lines = [problem, *logs[large].described()]
        if budget is not None:
            lines.append(f"Budget:    {budget}, whatever the number of {plural_of(unit)}")
        next_step = next_step or logs[large].advice()
        fail("\n".join(lines), next_step=next_step, place=logs[large].blamed)
    if budget is not None:
        logs[large].at_most(budget, called=called, rows=count(large, unit), next_step=next_step)


@contextmanager
def count_queries(connection: Any) -> Iterator[QueryLog]:
    """Count what is asked of a Django database connection while the block runs.

    Transaction control and pragmas are not counted. Works on any connection that has Django's
    `execute_wrapper`, `make_cursor` and `make_debug_cursor`.
    """
    log = QueryLog()

    def note(execute: Callable[..., Any], text: Any, params: Any, many: bool, context: Any) -> Any:
        log.running = None
        if not _HOUSEKEEPING.match(str(text)):  # a driver may bring its own kind of text
            log.running = Query(str(text), place_of_caller())
            log.queries.append(log.running)
        return execute(text, params, many, context)

    def counting(make_cursor: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda cursor: make_cursor(_CountingCursor(cursor, log))

    before = {name: getattr(connection, name) for name in _MAKERS}
    for name, make_cursor in before.items():
        setattr(connection, name, counting(make_cursor))
    try:
        with connection.execute_wrapper(note):
            yield log
    finally:
        for name, make_cursor in before.items():
            if ismethod(make_cursor):  # the class's own, which shows again when ours is gone
                delattr(connection, name)
            else:  # that of a block around this one
                setattr(connection, name, make_cursor)


_MAKERS = ("make_cursor", "make_debug_cursor")


class _CountingCursor:
    """A database cursor that counts the rows it hands out, to the query that brought them."""

    def __init__(self, cursor: Any, log: QueryLog) -> None:
        self._cursor, self._log = cursor, log
        self._query: Query | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def __enter__(self) -> _CountingCursor:
        return self

    def __exit__(self, *error: object) -> None:
        self._cursor.close()

    def __iter__(self) -> Iterator[Any]:
        for row in self._cursor:
            self._counted([row])
            yield row

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        """Run a statement; rows fetched from now on belong to it."""
        self._query = self._log.running
        return self._cursor.execute(*args, **kwargs)

    def fetchone(self) -> Any:
        """Return the next row."""
        row = self._cursor.fetchone()
        return row if row is None else self._counted([row])[0]

    def fetchmany(self, *args: Any) -> Any:
        """Return the next rows."""
        return self._counted(self._cursor.fetchmany(*args))

    def fetchall(self) -> Any:
        """Return all rows that are left."""
        return self._counted(self._cursor.fetchall())

    def _counted(self, rows: list[Any]) -> list[Any]:
        if self._query is not None:
            self._query.rows += len(rows)
        return rows


def _rate(queries: int, rows: int, unit: str) -> str:
    each = queries / rows
    if 0.95 <= each <= 1.05:
        return f": one more for each {unit}"
    if each > 1:
        return f": {each:.1f} more for each {unit}".replace(".0 ", " ")
    return f": one more for every {1 / each:.1f} {plural_of(unit)}".replace(".0 ", " ")
