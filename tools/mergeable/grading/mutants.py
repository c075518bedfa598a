"""Changing reference solutions mechanically: a grader that notices nothing is too weak."""

from __future__ import annotations

import ast
import copy
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from mergeable.grading.attempts import Attempt, grade_attempts
from mergeable.grading.mutations import mutations_of
from mergeable.model import Course, Exercise, Finding, Kind, Status

LIMIT = 5.0  # seconds a check may take; a mutant that loops is noticed


def mutants_of(source: str, file: str) -> Iterator[tuple[str, str]]:
    """Yield every mutant of a module as its name and its source.

    The name says what was changed and where, without line numbers: it stays the same when the
    lines around it move.
    """
    tree = ast.parse(source)
    seen: dict[str, int] = {}
    known = {ast.unparse(tree)}
    nodes = _nodes(tree)
    functions = _functions(tree)
    for index, node in enumerate(nodes):
        for number, mutation in enumerate(mutations_of(node)):
            changed = copy.deepcopy(tree)
            target = _nodes(changed)[index]
            replacement = mutations_of(target)[number]
            _replace(changed, target, replacement.node)
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text in known:
                continue
            known.add(text)
            name = f"{file}, {functions.get(node, 'module')}: {mutation.said}"
            seen[name] = seen.get(name, 0) + 1
            yield (name if seen[name] == 1 else f"{name} (#{seen[name]})"), text


def surviving_mutants(course: Course, exercises: Iterable[Exercise] | None = None) -> list[Finding]:
    """Grade every mutant of every solution; return those that pass with no reason given.

    Reasons that no longer name a surviving mutant are findings too.
    """
    chosen = list(exercises if exercises is not None else course.exercises)
    with tempfile.TemporaryDirectory(prefix="mergeable-mutants-") as folder:
        attempts, names = _attempts(chosen, Path(folder))
        verdicts = grade_attempts(
            course.root, attempts, limit=LIMIT, options=["--one-failure"], settle=False
        )
    found = []
    for exercise in chosen:
        own = ((key, name) for key, name in names.items() if key[0] == exercise.id)
        found += _findings(course, exercise, {name: verdicts[key].status for key, name in own})
    return found


def _attempts(
    exercises: Iterable[Exercise], folder: Path
) -> tuple[list[Attempt], dict[tuple[str, str], str]]:
    """Write every mutant to a folder of its own; return the attempts and the mutants' names.

    A git exercise has none: no learner edits a file there, so `editable` is empty. Its answer is
    steps, and steps changed at random mostly stop; recorded histories stand in for mutants.
    """
    attempts, names = [], {}
    for exercise in exercises:
        number = 0
        for source, file, shown in _mutated(exercise):
            for name, text in mutants_of(source.read_text(encoding="utf-8"), shown):
                number += 1
                layer = folder / exercise.id / str(number)
                if exercise.kind is Kind.TESTS:
                    shutil.copytree(source.parent, (layer / file).parent)
                (layer / file).parent.mkdir(parents=True, exist_ok=True)
                (layer / file).write_text(text, encoding="utf-8")
                attempt = f"mutant-{number}"
                layers = (layer, exercise.solution, exercise.starter)
                attempts.append(Attempt(exercise, attempt, layers))
                names[exercise.id, attempt] = name
    return attempts, names


def _mutated(exercise: Exercise) -> Iterator[tuple[Path, str, str]]:
    """Yield the modules to change, each with where it lies in an attempt and what to call it.

    Of tests it is not they that are changed but what they are about, which they must notice.
    """
    if exercise.kind is Kind.TESTS:
        folder = exercise.tested.folder(exercise.tested.reference)
        for name in exercise.tested.files:
            yield folder / name, (folder / name).relative_to(exercise.path).as_posix(), name
        return
    for file in exercise.editable:
        if file.endswith(".py"):
            yield exercise.solution / file, file, file


def _findings(course: Course, exercise: Exercise, ended: dict[str, Status]) -> list[Finding]:
    facts = exercise.path / "exercise.toml"
    text = facts.read_text(encoding="utf-8")
    shown = facts.relative_to(course.root).as_posix()
    excused = {equal.mutant for equal in exercise.equal_mutants}
    found = []
    for name, status in ended.items():
        if status is Status.PASSED and name not in excused:
            remedy = "Add a check that notices, or an [[equal]] entry with the reason."
            found.append(Finding(shown, 1, "M001", f"The mutant passes: {name}", remedy))
    for name in sorted(excused):
        # One that was not judged, as on a busy machine, is no reason to take words back.
        if ended.get(name, Status.FAILED) is Status.FAILED:
            problem = f'The equal mutant "{name}" is noticed, or is none of this solution.'
            line = text.count("\n", 0, max(text.find(name), 0)) + 1
            found.append(Finding(shown, line, "M002", problem, "Delete the entry."))
    return found


def _nodes(tree: ast.AST) -> list[ast.AST]:
    """Return the nodes that may be changed: all with a place in the text that mean something."""
    said = {part for node in ast.walk(tree) for talk in _talk(node) for part in ast.walk(talk)}
    return [node for node in ast.walk(tree) if hasattr(node, "lineno") and node not in said]


def _talk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node that speak to people and tools: docstring, annotation, __all__."""
    match node:
        case (
            ast.Module(body=[ast.Expr(value=ast.Constant()) as said, *_])
            | ast.ClassDef(body=[ast.Expr(value=ast.Constant()) as said, *_])
            | ast.FunctionDef(body=[ast.Expr(value=ast.Constant()) as said, *_])
            | ast.AsyncFunctionDef(body=[ast.Expr(value=ast.Constant()) as said, *_])
            | ast.Assign(targets=[ast.Name(id="__all__")], value=said)
            | ast.AnnAssign(annotation=said)
            | ast.arg(annotation=ast.AST() as said)
        ):
            yield said
    returns = getattr(node, "returns", None)
    if returns is not None:
        yield returns


def _functions(tree: ast.AST) -> dict[ast.AST, str]:
    """Return the name of the innermost function or class around each node."""
    found: dict[ast.AST, str] = {}

    def visit(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            inner = child.name if named else name  # type: ignore[attr-defined]
            if inner:
                found[child] = inner
            visit(child, inner)

    visit(tree, "")
    return found


def _replace(tree: ast.AST, target: ast.AST, replacement: ast.AST) -> None:
    """Put `replacement` where `target` stands."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, field, replacement)
            elif isinstance(value, list):
                value[:] = [replacement if item is target else item for item in value]
