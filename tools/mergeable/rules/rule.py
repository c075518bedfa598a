"""What a rule is, and the material that rules look at."""

from __future__ import annotations

import ast
import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import ClassVar, NamedTuple

from mergeable.course.findings import Notes
from mergeable.course.page import Page
from mergeable.errors import CourseError
from mergeable.model import Course, Exercise, Finding, Lesson
from mergeable.notebooks import Source, stored_outputs
from mergeable.site.notebook import anchor_of

LONGEST_LINE = 76  # characters of code: what the site shows without scrolling


class Problem(NamedTuple):
    """A place that breaks a rule: what is wrong there, and what to do about it."""

    path: Path
    problem: str
    remedy: str
    line: int = 1


class Material:
    """The course's files, each read and parsed once however many rules ask for it.

    What cannot be read is None: that it cannot is a finding of whoever reads the course.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.page = cache(self._page)
        self.tree = cache(self._tree)
        self.source = cache(self._source)
        self.pictures = cache(self._pictures)

    @staticmethod
    def _page(path: Path) -> Page | None:
        try:
            return Page.read(path)
        except (OSError, UnicodeDecodeError):
            return None

    @staticmethod
    def _tree(path: Path) -> ast.Module | None:
        try:
            return ast.parse(path.read_bytes())
        except (OSError, SyntaxError, ValueError):
            return None

    @staticmethod
    def _source(path: Path) -> Source | None:
        try:
            return Source.read(path)
        except CourseError:
            return None

    def _pictures(self, notebook: Path) -> set[str]:
        """Return the anchors of the notebook's cells that have drawn a picture."""
        source = self.source(notebook)
        cells = source.cells if source else []
        stored = stored_outputs(notebook)
        return {
            anchor_of(cell.title)
            for cell, outputs in zip(cells, stored, strict=False)
            for output in outputs
            if any(kind.startswith("image/") for kind in output.get("data", {}))
        }


class Rule(ABC):
    """One thing that must be so, with the code by which it is known.

    The docstring of a rule is its documentation: `mergeable dev rules --list` prints it.
    """

    code: ClassVar[str]

    @abstractmethod
    def problems(self, material: Material) -> Iterator[Problem]:
        """Yield the places where it is not so."""

    def findings(self, material: Material) -> list[Finding]:
        """Return the same as findings."""
        notes = Notes(material.course.root)
        for path, problem, remedy, line in self.problems(material):
            notes.add(self.code, path, problem, remedy, line)
        return notes.findings

    @classmethod
    def documentation(cls) -> str:
        """Return what the rule asks for, and why."""
        return inspect.getdoc(cls) or ""


class LessonRule(Rule):
    """A rule that looks at one lesson's page at a time."""

    def problems(self, material: Material) -> Iterator[Problem]:
        """Ask of each lesson that has a page."""
        for lesson in material.course.lessons:
            page = material.page(lesson.page)
            if page:
                yield from self.problems_of(lesson, page, material)

    @abstractmethod
    def problems_of(self, lesson: Lesson, page: Page, material: Material) -> Iterator[Problem]:
        """Yield what is wrong with one lesson."""


class ExerciseRule(Rule):
    """A rule that looks at one exercise at a time."""

    def problems(self, material: Material) -> Iterator[Problem]:
        """Ask of each exercise."""
        for exercise in material.course.exercises:
            yield from self.problems_of(exercise, material)

    @abstractmethod
    def problems_of(self, exercise: Exercise, material: Material) -> Iterator[Problem]:
        """Yield what is wrong with one exercise."""


class NotebookRule(Rule):
    """A rule that looks at one notebook's source at a time."""

    def problems(self, material: Material) -> Iterator[Problem]:
        """Ask of each lesson that has a notebook."""
        for lesson in material.course.lessons:
            source = material.source(lesson.notebook)
            if source:
                yield from self.problems_of(lesson, source)

    @abstractmethod
    def problems_of(self, lesson: Lesson, source: Source) -> Iterator[Problem]:
        """Yield what is wrong with one notebook."""
