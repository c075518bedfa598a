"""What a notebook's cells end in: rows as a table, and lines of code with their numbers."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterable
from typing import Any

CODE = re.compile(r"`(.+?)`")


class Table(list[Any]):
    """Rows to look at, the first of them the heading; backticks mark code, and HTML is kept."""

    def _repr_html_(self) -> str:
        """Return the rows as Jupyter shows them."""
        head, *body = [[str(cell) for cell in row] for row in self]
        rows = [_row("th", head), *(_row("td", row) for row in body)]
        return CODE.sub(r"<code>\1</code>", f"<table>{''.join(rows)}</table>")

    def __repr__(self) -> str:
        """Return the rows as a terminal shows them."""
        return "\n".join(" | ".join(map(str, row)) for row in self)


class Lines(list[Any]):
    """Values to look at, one below the other."""

    def __add__(self, others: Iterable[Any]) -> Lines:
        """Return these, and the others below them."""
        return Lines([*self, *others])

    def __repr__(self) -> str:
        """Return them as a terminal shows them."""
        return "\n".join(map(str, self))


def source(function: Callable[..., Any], *parts: tuple[str, str]) -> Lines:
    """Return a function's lines, numbered as in its file: all of them, or some parts.

    A part goes from the first line that holds its first text to the next that holds its last.
    Raises ValueError where no line does: then the library that is shown has changed.
    """
    lines, start = inspect.getsourcelines(function)
    spans = [_span(lines, *part) for part in parts] or [range(len(lines))]
    chosen = [index for span in spans for index in span]
    texts = textwrap.dedent("".join(lines[index] for index in chosen)).splitlines()
    width = len(str(start + chosen[-1]))
    numbered = zip(chosen, texts, strict=True)
    return Lines(f"{start + index:{width}}  {text}".rstrip() for index, text in numbered)


def _span(lines: list[str], first: str, last: str) -> range:
    begin = _find(first, lines, 0)
    return range(begin, _find(last, lines, begin) + 1)


def _find(text: str, lines: list[str], begin: int) -> int:
    for index, line in enumerate(lines[begin:], begin):
        if text in line:
            return index
    raise ValueError(f"no line of {lines[0].strip()!r} holds {text!r}")


def _row(tag: str, cells: list[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"
