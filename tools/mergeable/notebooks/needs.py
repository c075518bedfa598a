"""What a notebook's cells need that is not on every machine, read from their code.

A cell that calls `mergeable.upstream.history` needs that history, and so does each later cell that
uses what such a cell made. Nobody declares it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from mergeable.errors import CourseError
from mergeable.model import Need
from mergeable.needs import require
from mergeable.notebooks.code import Flow, parsed

OPENER = ("mergeable.upstream", "history")
SMALL = "small"

Needs = frozenset[Need]
NOTHING: Needs = frozenset()


def needs_of_cells(cells: Iterable[str]) -> list[Needs]:
    """Return what each cell of code needs; the cells are given in their order."""
    reader = _Reader()
    return [reader.read(code) for code in cells]


def missing_of(needs: Iterable[Need]) -> Iterator[CourseError]:
    """Yield for each need that is not here what is missing, and what brings it."""
    for need in sorted(set(needs)):
        try:
            require(need)
        except CourseError as missing:
            yield missing


class _Reader:
    """Reads cells in their order, and keeps which names come from a history."""

    def __init__(self) -> None:
        self._openers: set[str] = set()  # what `history` is called here
        self._flow = Flow[Need]()

    def read(self, code: str) -> Needs:
        try:
            tree = parsed(code)
        except SyntaxError:  # the notebook's rules tell of it
            return NOTHING
        nodes = list(ast.walk(tree))
        self._openers |= set(_openers(nodes))
        return self._flow.read(tree, [need for node in nodes for need in self._opened(node)])

    def _opened(self, node: ast.AST) -> Iterator[Need]:
        match node:
            case ast.Call(func=ast.Name(id=name), args=given) if name in self._openers:
                yield _need([each.value for each in given if isinstance(each, ast.Constant)])


def _need(given: Sequence[object]) -> Need:
    project, name, *_ = [*map(str, given), SMALL]
    return Need(f"{project}-history" if name == SMALL else f"{project}-{name}-history")


def _openers(nodes: Iterable[ast.AST]) -> Iterator[str]:
    module, function = OPENER
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == module:
            yield from (each.asname or function for each in node.names if each.name == function)
