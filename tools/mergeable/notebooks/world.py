"""Which notebooks need building: those whose source, or what they run on, has changed."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

from mergeable.errors import CourseError
from mergeable.model import ANSWERS, Course, Lesson
from mergeable.notebooks.building import drift, write
from mergeable.notebooks.source import Source

STYLE = "mergeable.mplstyle"
PACKAGE = "mergeable"


class Built:
    """What this clone has built, by the digest of all that went into it.

    Kept outside git: whether an output is still true is no property of the file, and on a fresh
    clone everything is executed once.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.path = course.root / ".mergeable" / "notebooks.json"
        self._lessons = {lesson.id for lesson in course.lessons}

    def is_current(self, lesson: Lesson) -> bool:
        """Whether the lesson's notebook was built from what is there now."""
        return self._read().get(lesson.id) == self._digest(lesson) and not drift(lesson.notebook)

    def note(self, lesson: Lesson) -> None:
        """Remember that the lesson's notebook was built now."""
        known = {**self._read(), lesson.id: self._digest(lesson)}
        try:
            self.path.parent.mkdir(exist_ok=True)
            write(self.path, json.dumps(known, indent=1, sort_keys=True) + "\n")
        except OSError as error:
            raise CourseError(
                f"{self.path} cannot be written: {error.strerror}.", "Make its folder writable."
            ) from error

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _digest(self, lesson: Lesson) -> str:
        source = Source.read(lesson.notebook)
        digest = hashlib.sha256()
        for path in sorted({source.path, source.target, *self._world(lesson, source)}):
            if path.is_file():
                digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    def _world(self, lesson: Lesson, source: Source) -> Iterator[Path]:
        """Yield the files that a notebook's outputs may depend on."""
        root = self.course.root
        yield from (root / "requirements.lock", root / "notebooks" / STYLE)
        for folder in sorted((root / "exercises" / lesson.track).glob("*")):
            if folder.name not in self._lessons:
                yield from _sources(folder)
        for name in sorted(_imported(source.text)):
            if name.partition(".")[0] == PACKAGE:
                yield from _module(name)


def _sources(folder: Path) -> Iterator[Path]:
    skipped = {"__pycache__", ANSWERS}
    for path in folder.rglob("*"):
        if path.is_file() and not skipped.intersection(path.parts):
            yield path


def _imported(text: str) -> set[str]:
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except SyntaxError:
        return set()
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return found | {
        node.module for node in nodes if isinstance(node, ast.ImportFrom) if node.module
    }


def _module(name: str) -> Iterator[Path]:
    try:
        found = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return
    if found and found.origin and found.submodule_search_locations:
        yield from _sources(Path(found.origin).parent)
    elif found and found.origin:
        yield Path(found.origin)
