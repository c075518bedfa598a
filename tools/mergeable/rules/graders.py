"""X1: how graders are written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from mergeable.course.findings import line_of
from mergeable.model import Exercise, Kind
from mergeable.rules.rule import ExerciseRule, Material, Problem

Function = ast.FunctionDef | ast.AsyncFunctionDef
FIXTURE = "attempt"
OPENERS = {"path", "Path", "joinpath", "open"}  # what one reads a file by
READERS = {"ast", "tokenize", "inspect", "dis", "linecache"}  # what one reads source text with


class GraderRule(ExerciseRule):
    """A rule about the test module of an exercise."""

    kinds = frozenset({Kind.CODE, Kind.TESTS, Kind.GIT, Kind.UPSTREAM})

    def problems_of(self, exercise: Exercise, material: Material) -> Iterator[Problem]:
        """Ask of graders that can be parsed: one that cannot is found when it is run."""
        tree = material.tree(exercise.grader)
        if tree is not None and exercise.kind in self.kinds:
            for line, problem, remedy in self.problems_in(tree, exercise, material):
                yield Problem(exercise.grader, problem, remedy, line)

    def problems_in(
        self, tree: ast.Module, exercise: Exercise, material: Material
    ) -> Iterator[tuple[int, str, str]]:
        """Yield (line, problem, remedy)."""
        raise NotImplementedError


class ChecksHaveTitles(GraderRule):
    """X101 A grader has tests, and each says in its docstring what the learner sees as its title.

    The title states what is so when the check passes: "The number of queries does not grow with
    the number of flights".
    """

    code = "X101"

    def problems_in(
        self, tree: ast.Module, exercise: Exercise, material: Material
    ) -> Iterator[tuple[int, str, str]]:
        """Look at the docstrings."""
        found = tests_of(tree)
        if not found:
            yield 1, "checks nothing.", "Write functions whose names begin with test_."
        for test in found:
            if not (ast.get_docstring(test) or "").partition("\n")[0].strip():
                remedy = "State in its docstring what is so when it passes."
                yield test.lineno, f"has a check {test.name} without a title.", remedy


class ChecksUseAttempt(GraderRule):
    """X102 Each check asks the `attempt` fixture for the learner's code.

    Directly, or through a fixture that does. What asks for nothing of the learner's grades nothing.
    """

    code = "X102"
    kinds = frozenset({Kind.CODE, Kind.TESTS, Kind.GIT})

    def problems_in(
        self, tree: ast.Module, exercise: Exercise, material: Material
    ) -> Iterator[tuple[int, str, str]]:
        """Follow the fixtures of each test."""
        known: dict[str, list[str]] = {}
        for folder in reversed(list(_up_to(exercise.path, material.course.root / "exercises"))):
            known.update(fixtures_of(material.tree(folder / "conftest.py")))
        known.update(fixtures_of(tree))
        for test in tests_of(tree):
            if not _leads_to(FIXTURE, _arguments(test), known):
                problem = f"has a check {test.name} that asks nothing of the learner's code."
                yield test.lineno, problem, f"Give it the fixture `{FIXTURE}`."


class AssertionsSpeak(GraderRule):
    """X103 No bare assert: what fails says what was called, what came back and what was expected.

    `mergeable.explain` has the words: `expect_equal` and `fail`.
    """

    code = "X103"

    def problems_in(
        self, tree: ast.Module, exercise: Exercise, material: Material
    ) -> Iterator[tuple[int, str, str]]:
        """Look for asserts without a message."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Assert) and node.msg is None:
                remedy = "Use `expect_equal` or `fail` of mergeable.explain."
                yield node.lineno, "asserts without words for the learner.", remedy


class BehaviourIsJudged(GraderRule):
    """X104 A grader never imports a learner's module and never reads its source.

    `attempt` is the only door: through it the same check can judge code in another process. And a
    solution in another style must pass, so behaviour and cost are judged, never the text.
    """

    code = "X104"
    kinds = frozenset({Kind.CODE})

    def problems_in(
        self, tree: ast.Module, exercise: Exercise, material: Material
    ) -> Iterator[tuple[int, str, str]]:
        """Look at imports, and at calls that name a learner's file."""
        theirs = learners_modules(exercise)
        files = {name for name in exercise.editable if name.endswith(".py")}
        remedy = "Ask the attempt: `attempt.function(module, name)`."
        for node in ast.walk(tree):
            if not isinstance(node, ast.stmt | ast.expr):
                continue
            for name in imported(node):
                if name.partition(".")[0] in theirs:
                    yield node.lineno, f"imports {name}, which is the learner's.", remedy
                elif name.partition(".")[0] in READERS:
                    yield node.lineno, f"imports {name}, to read source.", remedy
            for text in _files_opened(node):
                if text in files or PurePosixPath(text).name in files:
                    yield node.lineno, f"reads {text}, which is the learner's source.", remedy


class MistakesNameChecks(ExerciseRule):
    """X105 `fails` names a test of the grader."""

    code = "X105"

    def problems_of(self, exercise: Exercise, material: Material) -> Iterator[Problem]:
        """Compare the names."""
        tree = material.tree(exercise.grader)
        if tree is None:
            return
        names = {test.name for test in tests_of(tree)}
        facts = exercise.path / "exercise.toml"
        text = facts.read_text(encoding="utf-8")
        for mistake in exercise.mistakes:
            if mistake.fails.partition("[")[0] not in names:
                problem = f'says that "{mistake.id}" fails {mistake.fails}, which is no check.'
                remedy = f"The checks are: {', '.join(sorted(names)) or 'none'}."
                line = line_of(text, f"[mistakes.{mistake.id}]")
                yield Problem(facts, problem, remedy, line)


def tests_of(tree: ast.Module) -> list[Function]:
    """Return the test functions that pytest would collect."""
    classes = [n for n in tree.body if isinstance(n, ast.ClassDef) and n.name.startswith("Test")]
    bodies = [tree.body, *(node.body for node in classes)]
    return [
        node
        for body in bodies
        for node in body
        if isinstance(node, Function) and node.name.startswith("test")
    ]


def fixtures_of(tree: ast.Module | None) -> dict[str, list[str]]:
    """Return the module's fixtures, each with the fixtures that it asks for."""
    return {
        node.name: _arguments(node)
        for node in (tree.body if tree else [])
        if isinstance(node, Function)
        if any("fixture" in ast.unparse(mark) for mark in node.decorator_list)
    }


def _arguments(function: Function) -> list[str]:
    given = function.args
    return [arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def _leads_to(wanted: str, names: list[str], known: dict[str, list[str]]) -> bool:
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name == wanted:
            return True
        if name not in seen:
            seen.add(name)
            waiting += known.get(name, [])
    return False


def _up_to(folder: Path, top: Path) -> Iterator[Path]:
    for at in (folder, *folder.parents):
        yield at
        if at == top:
            return


def learners_modules(exercise: Exercise) -> set[str]:
    """Return the top-level names that a learner's files are imported by."""
    return {PurePosixPath(name).parts[0].removesuffix(".py") for name in exercise.editable}


def imported(node: ast.AST) -> list[str]:
    """Return the modules that a statement or a call imports, by their absolute names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [node.module or ""]
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
        ("import_module", "__import__")
    ):
        return _texts_given(node)
    return []


def _texts_given(node: ast.AST) -> list[str]:
    if not isinstance(node, ast.Call):
        return []
    return [
        arg.value
        for arg in node.args
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    ]


def _files_opened(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in OPENERS:
        return _texts_given(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        name = node.right
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            return [name.value]
    return []
