"""A file of the repository on a page: whole, or one function or class of it."""

from __future__ import annotations

import ast
from pathlib import Path

from mergeable.errors import CourseError
from mergeable.model import ANSWERS, Course, Exercise
from mergeable.site.html import fence

LANGUAGES = {
    ".cfg": "ini",
    ".css": "css",
    ".html": "html+django",
    ".ini": "ini",
    ".json": "json",
    ".md": "markdown",
    ".py": "python",
    ".sh": "bash",
    ".sql": "sql",
    ".toml": "toml",
    ".yaml": "yaml",
    ".yml": "yaml",
}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def embed(path: Path, anchor: str, course: Course) -> str:
    """Return the file, or what `anchor` names in it, as a fenced block with its name and lines.

    Raises CourseError for what a page cannot or must not show.
    """
    name = path.relative_to(course.root).as_posix()
    if ANSWERS in path.parts:
        raise CourseError(
            f"{name} is an answer, and the page is read before solving.",
            "Link a file outside .answers, or tell it in discussion.md.",
        )
    code = read(as_shipped(path, course), name)
    if not anchor:
        return listing(name, code)
    if path.suffix != ".py":
        raise CourseError(f"{name} is no Python file, so it has no #{anchor}.", "Drop the anchor.")
    first, last = _lines(code, anchor, name)
    lines = code.splitlines()[first - 1 : last]
    margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return listing(name, "\n".join(line[margin:] for line in lines), first)


def listing(name: str, code: str, first: int = 1) -> str:
    """Return the code as a fenced block that starts at line `first` of the file `name`."""
    language = LANGUAGES.get(Path(name).suffix, "text")
    return fence(code, language, f'title="{name}" linenums="{first}"')


def read(path: Path, name: str) -> str:
    """Return the file's text, or raise CourseError."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CourseError(f"{name} is not UTF-8 text.", "Link a text file.") from None
    except OSError:
        raise CourseError(f"{name} does not exist.", "Restore it, or mend the link.") from None


def as_shipped(path: Path, course: Course) -> Path:
    """Return where the file stands as it was before a learner edited it."""
    for exercise in course.exercises:
        if path.is_relative_to(exercise.path):
            return starter_of(exercise, path.relative_to(exercise.path).as_posix())
    return path


def starter_of(exercise: Exercise, file: str) -> Path:
    """Return the starter of one of an exercise's files: the kept copy, where there is one."""
    kept = exercise.starter / file
    return kept if kept.is_file() else exercise.path / file


def _lines(code: str, anchor: str, name: str) -> tuple[int, int]:
    try:
        body: list[ast.stmt] = ast.parse(code).body
    except SyntaxError as error:
        problem = f"{name} cannot be parsed, line {error.lineno}."
        raise CourseError(problem, "Drop the anchor to show the whole file.") from None
    found: Definition | None = None
    for part in anchor.split("."):
        known = {node.name: node for node in body if isinstance(node, Definition)}
        if part not in known:
            names = ", ".join(f"#{near}" for near in known) or "none"
            raise CourseError(f"{name} has no {anchor}.", f"Where {part} should be: {names}.")
        found = known[part]
        body = found.body
    assert found is not None
    first = min([found.lineno, *(mark.lineno for mark in found.decorator_list)])
    return first, found.end_lineno or first
