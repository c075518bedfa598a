"""Runs a script in a fresh project, and the same script with less in it."""

import ast
import copy
import io
import sys
import traceback
from contextlib import contextmanager, redirect_stdout
from importlib.util import find_spec
from pathlib import Path
from unittest import mock

import django
import one_file  # noqa: F401 - configures the settings, once
from django.apps import apps
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models import QuerySet

DJANGO = str(Path(django.__file__).parent)
ENOUGH = 3  # things that can go; whoever has taken them out looks again
LINES = 20_000  # of a script that is to be small
COLUMN = "._order"


def script():
    """Return the text of the attempt's script; one that fails if there is none."""
    found = find_spec("report")
    if not found:
        return "raise FileNotFoundError('report.py is not there')"
    return Path(found.origin).read_text(encoding="utf-8")


def lines():
    """Return the lines of the script."""
    return script().splitlines()


def outcome(mended=False):
    """Run the script; return how it ended."""
    return run(script(), mended)


def can_go():
    """Return lines, and what on them is not needed for the same failure."""
    tree = ast.parse(script())
    found = []
    for number, (line, text) in enumerate(pieces(tree)):
        smaller = without(tree, number)
        if is_same(run(smaller)) and run(smaller, mended=True) is None:
            found.append([line, text])
            if len(found) == ENOUGH:
                break
    return found


def is_same(failure):
    """Whether a failure is that of the report."""
    return bool(
        failure
        and failure["kind"] == "IntegrityError"
        and failure["said"].startswith("NOT NULL")
        and failure["said"].endswith(COLUMN)
        and "bulk_create" in failure["through"]
    )


def run(source, mended=False):
    """Run a script in a project of its own; return its failure, or None."""
    with fresh_project(), redirect_stdout(io.StringIO()):
        if not mended:
            return failure_of(source)
        with mock.patch.object(QuerySet, "_prepare_for_bulk_create", mended_prepare):
            return failure_of(source)


def failure_of(source):
    try:
        code = compile(source, "report.py", "exec")
        with ending():
            exec(code, {"__name__": "__main__"})
    except (Exception, SystemExit) as error:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame.lineno for frame in frames if frame.filename == "report.py"]
        through = [frame.name for frame in frames if frame.filename.startswith(DJANGO)]
        said = str(error).partition("\n")[0]
        if isinstance(error, SyntaxError):
            ours = [error.lineno or 1]
        return {
            "kind": type(error).__name__,
            "said": said,
            "line": ours[-1] if ours else 0,
            "through": through,
        }
    return None


class Endless(Exception):
    """A script has run so many lines that it may never end: a loop without its counter, say."""


@contextmanager
def ending():
    """End a script that goes on and on. Lines are counted, as seconds are another's."""
    left = LINES

    def lines_of_the_script(frame, event, arg):
        return count if frame.f_code.co_filename == "report.py" else None

    def count(frame, event, arg):
        nonlocal left
        left -= 1
        if left < 0:
            raise Endless("the script runs on and on")
        return count

    before = sys.gettrace()
    sys.settrace(lines_of_the_script)
    try:
        yield
    finally:
        sys.settrace(before)


prepare = QuerySet._prepare_for_bulk_create


def mended_prepare(self, objs):
    """Number the objects, which is as much of ticket 36060's fix as a script can see."""
    prepare(self, objs)
    if self.model._meta.order_with_respect_to:
        for place, obj in enumerate(objs):
            if obj._order is None:
                obj._order = place


@contextmanager
def fresh_project():
    """Give an empty database, and forget afterwards which models there were."""
    known = {label: dict(models) for label, models in apps.all_models.items()}
    waiting = set(apps._pending_operations)
    before = connections["default"]
    settings = before.settings_dict | {"ENGINE": "sqlite3", "NAME": ":memory:"}
    connections["default"] = DatabaseWrapper(settings, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = before
        for label in list(apps.all_models):
            if label in known:
                apps.all_models[label] = known[label]
            else:
                del apps.all_models[label]
        for key in set(apps._pending_operations) - waiting:
            del apps._pending_operations[key]
        apps.clear_cache()


# What can be taken out of a script: whole statements first, then what stands around a block,
# then arguments and members of lists.


def pieces(tree):
    """Yield the line and the text of everything that could go."""
    for owner, field, index in places(tree):
        piece = getattr(owner, field)[index]
        yield getattr(piece, "lineno", 0), shown(piece)
    for _, block in blocks(tree):
        yield block.lineno, f"{ast.unparse(block).splitlines()[0]} (not what stands in it)"
    for around in surroundings(tree):
        text, inner = ast.unparse(around), ast.unparse(core(around))
        yield around.lineno, f"{text} (write {inner})"


def without(tree, number):
    """Return the source without the piece of that number."""
    smaller = copy.deepcopy(tree)
    all_places, all_blocks = list(places(smaller)), list(blocks(smaller))
    if number < len(all_places):
        owner, field, index = all_places[number]
        members = getattr(owner, field)
        del members[index]
        if field == "body" and not members:
            members.append(ast.Pass())
    elif number < len(all_places) + len(all_blocks):
        members, block = all_blocks[number - len(all_places)]
        at = members.index(block)
        members[at : at + 1] = block.body
    else:
        around = list(surroundings(smaller))[number - len(all_places) - len(all_blocks)]
        smaller = Unwrapping(around).visit(smaller)
    return ast.unparse(ast.fix_missing_locations(smaller))


def places(tree):
    """Yield owner, field and index of statements, then of names, arguments and members."""
    nodes = list(ast.walk(tree))
    for node in nodes:
        for index, statement in enumerate(body_of(node)):
            if not is_silent(statement):
                yield node, "body", index
    for node in nodes:
        for field in ("keywords", "args", "elts"):
            if isinstance(node, ast.Call | ast.List | ast.Tuple) and hasattr(node, field):
                for index in range(len(getattr(node, field))):
                    yield node, field, index
        if isinstance(node, ast.Import | ast.ImportFrom) and len(node.names) > 1:
            for index in range(len(node.names)):
                yield node, "names", index


def blocks(tree):
    """Yield what only stands around other statements, with the list that it is in."""
    for node in ast.walk(tree):
        for statement in body_of(node):
            if is_block(statement):
                yield node.body, statement


def body_of(node):
    body = getattr(node, "body", [])
    return body if isinstance(body, list) else []


def is_block(statement):
    """Whether a statement stands around others. A function does, too, but that is style."""
    return isinstance(statement, ast.With | ast.For | ast.If | ast.Try)


def surroundings(tree):
    """Yield expressions that might do with what is at their core."""
    return (node for node in ast.walk(tree) if core(node))


def core(node):
    """Return one object for a comprehension, and what a method is called on for its call."""
    if isinstance(node, ast.ListComp | ast.GeneratorExp):
        return ast.List([node.elt], ast.Load())
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.value
    return None


class Unwrapping(ast.NodeTransformer):
    """Puts its core in place of one expression."""

    def __init__(self, around):
        self.around = around

    def visit(self, node):
        return core(node) if node is self.around else self.generic_visit(node)


def is_silent(statement):
    """Whether this is `pass` or a docstring, which nobody is asked to take out."""
    text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return text or isinstance(statement, ast.Pass)


def shown(piece):
    text = f"import {piece.name}" if isinstance(piece, ast.alias) else ast.unparse(piece)
    first, _, rest = text.partition("\n")
    return f"{first} …" if rest else first
