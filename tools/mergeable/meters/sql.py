"""Reading the SQL that Django sends: its shape, the columns it selects, what it left out."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST_COLUMNS = 40  # characters of a SELECT list that are shown whole

_LITERAL = re.compile(r"'(?:[^']|'')*'|(?<![\w\"])\d+(?:\.\d+)?(?![\w\"])|%s|%\(\w+\)s")
_MANY = re.compile(r"\((?:\?, ?)+\?\)")
# How Django asks SQLite for the rows of a prefetch: one comparison for each.
_ALTERNATIVES = re.compile(r"(\S+ = \?)(?: OR \1)+")
_TABLE = re.compile(r'"\w+"\.(?=")')
_ON = re.compile(r" ON \([^()]*\)")  # says no more than which foreign key was followed
_COLUMNS = re.compile(r"^(SELECT (?:DISTINCT )?)(.+?)( FROM )", re.IGNORECASE | re.DOTALL)
# What Django sends for a column that only() or defer() left out, when somebody reads it.
_AGAIN = re.compile(
    r'SELECT "(?P<table>\w+)"\."(?P<key>\w+)", "(?P=table)"\."(?P<column>\w+)" '
    r'FROM "(?P=table)" WHERE "(?P=table)"\."(?P=key)" = '
)


def template(sql: str) -> str:
    """Return a query without its values, so that the 49 alike are seen to be alike."""
    text = _MANY.sub("(…)", _LITERAL.sub("?", " ".join(sql.split())))
    if text.count(" FROM ") == 1 and " JOIN " not in text:
        text = _TABLE.sub("", text)  # there is but one table that a column can be of
    text = _ON.sub("", _ALTERNATIVES.sub(r"\1 OR …", text))
    found = _COLUMNS.match(text)
    if found and len(found[2]) > LONGEST_COLUMNS:
        text = f"{found[1]}…{text[found.start(3) :]}"
    return text


def columns(sql: str, table: str) -> set[str]:
    """Return the columns of `table` that are selected by name: "table"."column", T4."column"."""
    quoted = f'"{re.escape(table)}"'
    names = [quoted, *re.findall(rf"{quoted} ([A-Z]\d+)\b", sql)]
    return set(re.findall(rf'(?:{"|".join(names)})\."(\w+)"', _selected(sql)))


def left_out(sql: str, others: Iterable[str]) -> str:
    """Return the column that a query fetches a row again for, or nothing.

    It does if it asks for one column of one row by its key, and another query has brought rows of
    that table without the column.
    """
    found = _AGAIN.match(sql)
    if not found:
        return ""
    brought = [columns(text, found["table"]) for text in others if not _AGAIN.match(text)]
    without = any(found["key"] in known and found["column"] not in known for known in brought)
    return found["column"] if without else ""


def _selected(sql: str) -> str:
    found = _COLUMNS.match(sql.strip())
    return found[2] if found else ""
