"""The changes a mutant is made by: each what a tired programmer could have typed instead."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

LONGEST = 60  # characters of code in a mutant's name

_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@dataclass(frozen=True)
class Mutation:
    """A node to stand in the place of another, and words for the change."""

    node: ast.AST
    said: str


def mutations_of(node: ast.AST) -> list[Mutation]:
    """Return every change that can be made at this node, in a fixed order."""
    changes = [change for kind, make in _MAKERS if isinstance(node, kind) for change in make(node)]
    return [Mutation(changed, f"{_brief(node)} -> {_brief(changed)}") for changed in changes]


def _brief(node: ast.AST) -> str:
    """Return a node's code on one line, without the body of a statement."""
    if isinstance(node, ast.If | ast.While):
        return f"if {_brief(node.test)}"
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return " ".join([f"@{_brief(each)}" for each in node.decorator_list] + [node.name])
    text = " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _with(node: Any, **fields: Any) -> Any:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    for index, operator in enumerate(node.ops):
        swapped = _SWAPS.get(type(operator))
        if swapped:
            yield _with(node, ops=[*node.ops[:index], swapped(), *node.ops[index + 1 :]])


def _operator(node: ast.BinOp | ast.BoolOp | ast.AugAssign) -> Iterator[ast.AST]:
    swapped = _SWAPS.get(type(node.op))
    if swapped:
        yield _with(node, op=swapped())


def _not(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield _with(node, value=not node.value)
    elif isinstance(node.value, int | float):
        yield _with(node, value=node.value + 1)
    elif isinstance(node.value, str) and node.value:
        yield _with(node, value=f"{node.value}~")


def _call(node: ast.Call) -> Iterator[ast.AST]:
    """Leave out an argument, or the whole link of a chain: `a.b().c()` becomes `a.b()`."""
    for index in range(len(node.keywords)):
        yield _with(node, keywords=node.keywords[:index] + node.keywords[index + 1 :])
    for index in range(len(node.args)):
        yield _with(node, args=node.args[:index] + node.args[index + 1 :])
    if isinstance(node.func, ast.Attribute):
        yield node.func.value


def _return(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None and not _is_none(node.value):
        yield _with(node, value=ast.Constant(None))


def _statement(node: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    yield ast.copy_location(ast.Pass(), node)


def _condition(node: ast.If | ast.IfExp) -> Iterator[ast.AST]:
    yield _with(node, test=ast.copy_location(ast.Constant(True), node.test))
    yield _with(node, test=ast.copy_location(ast.Constant(False), node.test))


def _comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Any:
    for index, generator in enumerate(node.generators):
        for number in range(len(generator.ifs)):
            ifs = generator.ifs[:number] + generator.ifs[number + 1 :]
            generators = list(node.generators)
            generators[index] = _with(generator, ifs=ifs)
            yield _with(node, generators=generators)


def _slice(node: ast.Subscript) -> Iterator[ast.AST]:
    if isinstance(node.slice, ast.Slice) and isinstance(node.ctx, ast.Load):
        yield node.value


def _decorated(node: ast.FunctionDef) -> Iterator[ast.AST]:
    for index in range(len(node.decorator_list)):
        kept = node.decorator_list[:index] + node.decorator_list[index + 1 :]
        yield _with(node, decorator_list=kept)


def _jump(node: ast.Continue | ast.Break) -> Iterator[ast.AST]:
    other = ast.Break() if isinstance(node, ast.Continue) else ast.Continue()
    yield ast.copy_location(other, node)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


_MAKERS: tuple[tuple[Any, Callable[[Any], Iterator[ast.AST]]], ...] = (
    (ast.Compare, _compare),
    (ast.BinOp | ast.BoolOp | ast.AugAssign, _operator),
    (ast.UnaryOp, _not),
    (ast.Constant, _constant),
    (ast.Call, _call),
    (ast.Return, _return),
    (ast.Expr | ast.AugAssign | ast.Raise | ast.Delete, _statement),
    (ast.If | ast.IfExp, _condition),
    (ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, _comprehension),
    (ast.Subscript, _slice),
    (ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, _decorated),
    (ast.Continue | ast.Break, _jump),
)
