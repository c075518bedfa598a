"""What the checks of this lesson share."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.db import connection
from mergeable.explain import difference

TEXT = re.compile(r"'(?:[^']|'')*'")
INNERMOST = re.compile(r"\([^()]*\)")


@pytest.fixture
def any_order() -> Iterator[Callable[[], None]]:
    """Return a function after which rows come in another order, where a query names none.

    A database may give them in any order, and SQLite's happens to be the one that is wanted. The
    pragma turns round what is read from a table; groups and windows come sorted all the same, so
    what a query brings is stirred as well. The next fresh database is as usual again.
    """

    def turn() -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA reverse_unordered_selects = ON")
        connection.execute_wrappers.append(stirred)

    yield turn
    if stirred in connection.execute_wrappers:
        connection.execute_wrappers.remove(stirred)


def stirred(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    """Bring every second row first, and then the others, if the query names no order.

    That is no order forwards, and none backwards, which the pragma may have made of it.
    """
    if asks(sql) and "ORDER BY" not in outermost(sql):
        number, asked = "ROW_NUMBER() OVER ()", sql.rstrip("; \n")
        sql = f"SELECT * FROM ({asked}\n) ORDER BY {number} % 2, {number}"
    return execute(sql, *rest)


def asks(sql: str) -> bool:
    return sql.lstrip().upper().startswith(("SELECT", "WITH"))


def outermost(sql: str) -> str:
    """Return a query without what stands in quotation marks and in brackets."""
    text, found = TEXT.sub("", " ".join(sql.upper().split())), 1
    while found:
        text, found = INNERMOST.subn("", text)
    return text


@pytest.fixture
def step_for() -> Callable[[Any, Any, Mapping[str, str], str], str]:
    """Return a function that chooses the next step by the first column that is not as expected."""

    def step(lines: Any, right: Any, steps: Mapping[str, str], otherwise: str) -> str:
        if not isinstance(lines, list):
            return otherwise
        for ours, theirs in zip(lines, right, strict=False):
            if isinstance(ours, dict):
                for column, value in theirs.items():
                    if difference(ours.get(column), value):
                        return steps.get(column, otherwise)
        return otherwise

    return step
