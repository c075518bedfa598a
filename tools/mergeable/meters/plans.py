"""Reading PostgreSQL's plans: which rows were read, by which index, and how many pages that took.

A plan is a tree. Its leaves read a table or an index and hand rows up; what is above sorts, joins,
counts or cuts them. EXPLAIN (ANALYZE, BUFFERS) runs the query and writes at each node what it did.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from mergeable.explain import count, fail
from mergeable.loading import place_of_caller
from mergeable.meters import sql
from mergeable.model import Place

EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) "
# What may run twice: a question, and no WITH around something that writes.
_QUESTION = re.compile(r"[\s(]*(SELECT|WITH(?!.*\b(INSERT|UPDATE|DELETE|MERGE)\b))\b", re.I | re.S)
_PLAN_KEYS = {"Node Type", "Actual Rows", "Actual Loops"}


@dataclass(frozen=True)
class Node:
    """One step of a plan: what it does, and what it did."""

    kind: str  # as PostgreSQL names it: "Index Scan", "Sort", "Limit"
    table: str = ""  # the table that it reads, if it reads one
    index: str = ""  # the index that it uses, if it uses one
    rows: int = 0  # handed up, all loops together
    thrown_away: int = 0  # read, and then found not to match
    table_visits: int = 0  # rows looked up in the table itself
    pages: int = 0  # of 8 kB, looked at by this step and those below it
    condition: str = ""  # what the index was searched for
    filter: str = ""  # what was asked of each row afterwards
    below: tuple[Node, ...] = ()

    @property
    def visited(self) -> int:
        """How many rows this step read itself: those it handed up and those it threw away."""
        return self.rows + self.thrown_away if self.table else 0

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Node]]:
        """Yield this node and all below it, each with how deep it lies."""
        yield depth, self
        for child in self.below:
            yield from child.walk(depth + 1)

    def __str__(self) -> str:
        words = self.kind
        words += f" on {self.table}" if self.table else ""
        words += f" by {self.index}" if self.index else ""
        told = count(self.rows, "row")
        if self.thrown_away:
            told += f" of {self.visited:,} read"
        return f"{words}: {told}, {count(self.pages, 'page')}"


@dataclass(frozen=True)
class Plan:
    """What PostgreSQL did to answer one query."""

    root: Node
    sql: str = ""
    place: Place | None = None  # the learner's line that sent the query

    @classmethod
    def from_json(cls, told: str | list[Any], sql: str = "", place: Place | None = None) -> Plan:
        """Read what EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) answered, as text or as values.

        Raises ValueError for anything else, such as a plan that was not run.
        """
        values = json.loads(told) if isinstance(told, str) else told
        try:
            root = values[0]["Plan"]
        except (TypeError, KeyError, IndexError):
            raise ValueError("this is no plan of EXPLAIN (FORMAT JSON)") from None
        if not root.keys() >= _PLAN_KEYS:
            raise ValueError("this plan was not run: ask with EXPLAIN (ANALYZE, ...)")
        return cls(_node(root), sql, place)

    @property
    def nodes(self) -> list[Node]:
        """Every node, from the root down."""
        return [node for _, node in self.root.walk()]

    @property
    def visited(self) -> int:
        """How many rows were read from tables and indexes, those that were thrown away as well."""
        return sum(node.visited for node in self.nodes)

    @property
    def table_visits(self) -> int:
        """How many rows were looked up in a table, and not found whole in an index."""
        return sum(node.table_visits for node in self.nodes)

    @property
    def pages(self) -> int:
        """How many pages of 8 kB were looked at, in memory or not; one may count several times."""
        return self.root.pages

    @property
    def indexes(self) -> set[str]:
        """The names of the indexes that were used."""
        return {node.index for node in self.nodes if node.index}

    def __str__(self) -> str:
        return "\n".join(f"{'   ' * depth}{node}" for depth, node in self.root.walk())


@dataclass
class PlanLog:
    """The plans of the queries of one stretch of code, in their order."""

    plans: list[Plan] = field(default_factory=list)

    @property
    def visited(self) -> int:
        """How many rows were read, by all queries together."""
        return sum(plan.visited for plan in self.plans)

    @property
    def pages(self) -> int:
        """How many pages were looked at, by all queries together."""
        return sum(plan.pages for plan in self.plans)

    @property
    def table_visits(self) -> int:
        """How many rows were looked up in tables, by all queries together."""
        return sum(plan.table_visits for plan in self.plans)

    def visits_at_most(self, budget: int, *, called: str, rows: str, next_step: str = "") -> None:
        """Fail the check if more rows were read; `rows` says for what: "10 flights"."""
        if self.visited > budget:
            problem = f"{called} read {count(self.visited, 'row')} for {rows}."
            self._fail(problem, count(budget, "row"), lambda plan: plan.visited, next_step)

    def reads_at_most(self, budget: int, *, called: str, rows: str, next_step: str = "") -> None:
        """Fail the check if more pages were looked at; `rows` says for what: "10 flights"."""
        if self.pages > budget:
            problem = f"{called} looked at {count(self.pages, 'page')} for {rows}."
            self._fail(problem, count(budget, "page"), lambda plan: plan.pages, next_step)

    def looks_up_at_most(self, budget: int, *, called: str, next_step: str = "") -> None:
        """Fail the check if more rows were looked up in the table itself, beside the index."""
        if self.table_visits > budget:
            problem = f"{called} looked {count(self.table_visits, 'row')} up in the table."
            self._fail(problem, f"{budget:,}", lambda plan: plan.table_visits, next_step)

    def _fail(self, problem: str, budget: str, cost: Callable[[Plan], int], next_step: str) -> None:
        """Fail with the costliest plan, drawn as the tree that it is."""
        worst = max(self.plans, key=cost)
        drawn = str(worst).splitlines()
        lines = [problem, *(f"{'Plan:' * (not at):<11}{line}" for at, line in enumerate(drawn))]
        lines.append(f"Query:     {sql.template(worst.sql)}")
        lines.append(f"Budget:    {budget}")
        fail("\n".join(lines), next_step=next_step, place=worst.place)


@contextmanager
def read_plans(connection: Any) -> Iterator[PlanLog]:
    """Read the plan of each question put to a Django connection while the block runs.

    Each SELECT runs twice: once under EXPLAIN, with the same values, and then for whoever asked.
    Raises ValueError for a database that is not PostgreSQL.
    """
    if connection.vendor != "postgresql":
        raise ValueError(f"plans are read on PostgreSQL, and this is {connection.vendor}")
    log = PlanLog()

    def note(execute: Callable[..., Any], text: Any, params: Any, many: bool, context: Any) -> Any:
        asked = str(text)
        if _QUESTION.match(asked) and not many:
            # A cursor of its own: the one that asks may be declared on the server.
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(EXPLAIN + asked, params)
                told = cursor.fetchone()[0]
            log.plans.append(Plan.from_json(told, asked, place_of_caller()))
        return execute(text, params, many, context)

    with connection.execute_wrapper(note):
        yield log


def _node(told: dict[str, Any]) -> Node:
    kind, loops = str(told["Node Type"]), told["Actual Loops"]
    rows = round(told["Actual Rows"] * loops)
    removed = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    thrown_away = round(sum(told.get(name, 0) for name in removed) * loops)
    table = str(told.get("Relation Name", ""))
    table_visits = told.get("Heap Fetches", rows + thrown_away) if table else 0
    return Node(
        kind=kind,
        table=table,
        index=str(told.get("Index Name", "")),
        rows=rows,
        thrown_away=thrown_away,
        table_visits=round(table_visits),
        pages=told.get("Shared Hit Blocks", 0) + told.get("Shared Read Blocks", 0),
        condition=str(told.get("Index Cond", "")),
        filter=str(told.get("Filter", "")),
        below=tuple(_node(child) for child in told.get("Plans", ())),
    )
