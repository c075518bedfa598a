"""The code of a notebook's cells, read without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

MAGIC = re.compile(r"^(\s*)([%!].*)$", re.MULTILINE)  # a line for IPython
T = TypeVar("T", bound=Hashable)


def parsed(source: str) -> ast.Module:
    """Return a cell's code as a tree; a line for IPython is a value. Raises SyntaxError."""
    return ast.parse(MAGIC.sub(r"\1None", source))


class Flow(Generic[T]):
    """Follows through a notebook's cells, in their order, what their values were made with."""

    def __init__(self) -> None:
        self._made: dict[str, frozenset[T]] = {}

    def read(self, cell: ast.Module, own: Iterable[T]) -> frozenset[T]:
        """Return what a cell takes: its own, and what the names that it uses were made with."""
        found = frozenset(own)
        made: set[str] = set()
        for statement in cell.body:
            found = found.union(*(self._made.get(name, ()) for name in _taken(statement) - made))
            made |= set(_bound(statement))
        self._made |= dict.fromkeys(made, found)
        return found


def _taken(statement: ast.stmt) -> set[str]:
    """Return the names whose values a statement takes from before it.

    In `rows = sorted(rows)` a name is used before it is made; in a loop, a function or a
    comprehension it is made first, and what a function is given is its own.
    """
    used = {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    match statement:
        case ast.Assign(targets=targets):
            later = {name for target in targets for name in _bound(target)}
        case ast.AugAssign(target=target):
            later = set(_bound(target))
            used |= later
        case _:
            later = set()
    given = {node.arg for node in ast.walk(statement) if isinstance(node, ast.arg)}
    return used - (set(_bound(statement)) - later) - given


def _bound(tree: ast.AST) -> Iterator[str]:
    """Yield the names that get a value: assigned, looped over, defined or imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
