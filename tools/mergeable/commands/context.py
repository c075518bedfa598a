"""What every verb is given: the course, the learner's progress, the consoles and the grader."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mergeable import course as courses
from mergeable.console import make_console, problem_view
from mergeable.errors import CourseError
from mergeable.model import Course, Exercise, Verdict
from mergeable.progress import Progress, next_exercise

if TYPE_CHECKING:
    from rich.console import Console


class Grading(Protocol):
    """The part of `mergeable.grading` that verbs use; a test may bring its own."""

    def grade(
        self, course: Course, exercise: Exercise, *, layers: Sequence[Path] = (), limit: float = 10
    ) -> Verdict:
        """Grade one exercise in a process apart; `limit` is in seconds."""

    def grade_all(
        self, course: Course, exercises: Sequence[Exercise], *, limit: float = 10
    ) -> Iterator[Verdict]:
        """Grade many exercises in one run; `limit` is in seconds for each."""

    def is_untouched(self, exercise: Exercise) -> bool:
        """Whether the learner's files are still the starter's."""


class Context:
    """One run of the command line. The course and the rest are read when first asked for."""

    def __init__(
        self,
        *,
        cwd: Path | None = None,
        console: Console | None = None,
        notices: Console | None = None,
        grading: Grading | None = None,
    ) -> None:
        self.cwd = cwd.resolve() if cwd else _current_folder()
        self.console = console or make_console()
        self.notices = notices or make_console(stderr=True)
        self._grading = grading

    @cached_property
    def course(self) -> Course:
        """The course that the current folder is in; raises CourseError when there is none."""
        return courses.load(courses.find_root(self.cwd))

    @cached_property
    def progress(self) -> Progress:
        """The learner's record."""
        return Progress(self.course.root)

    @cached_property
    def grading(self) -> Grading:
        """The grader, imported when first needed."""
        if self._grading is None:
            from mergeable import grading

            return grading
        return self._grading

    def exercise(self, name: str | None = None) -> Exercise:
        """Return the exercise that the user means.

        That is the one named by its id or a path, else the one of the current folder, else the one
        worked on last, else the next unsolved one.
        """
        if name:
            return self.named(name)
        return self.here() or self.current() or self.next() or self.first()

    def unsolved(self, name: str | None = None) -> Exercise:
        """Return the exercise that the user means, where a finished one would make no sense.

        As `exercise`, but the one worked on last counts only as long as it is not done.
        """
        if name:
            return self.named(name)
        return self.here() or self.open() or self.first()

    def open(self) -> Exercise | None:
        """Return the exercise worked on last if it is not done, else the next that is not."""
        current = self.current()
        if current and not self.progress.load().of(current.id).done:
            return current
        return self.next()

    def named(self, name: str) -> Exercise:
        """Return the exercise with this id or path; raises CourseError with near misses."""
        found = self.course.exercise_named(name)
        for path in (self.cwd / name, self.course.root / "exercises" / name):
            if not found and path.exists():
                found = self._at(path)
        return found or courses.pick_exercise(self.course, name)

    def here(self) -> Exercise | None:
        """Return the exercise of the current folder."""
        return self._at(self.cwd)

    def current(self) -> Exercise | None:
        """Return the exercise that was worked on last."""
        return self.course.exercise_named(self.progress.load().current)

    def next(self, after: Exercise | None = None) -> Exercise | None:
        """Return the next unsolved exercise after one, or after the one worked on last."""
        records = self.progress.load()
        return next_exercise(self.course, records, after.id if after else records.current)

    def first(self) -> Exercise:
        """Return the course's first exercise; raises CourseError when it has none."""
        for exercise in self.course.exercises:
            return exercise
        raise CourseError(
            "This course has no exercises.", "Write one: `mergeable dev new exercise --help`."
        )

    def show_path(self, path: Path) -> str:
        """Return a path as the user would type it from the current folder."""
        try:
            return Path(os.path.relpath(path, self.cwd)).as_posix()
        except ValueError:  # another drive
            return str(path)

    def record(self, verdicts: Sequence[Verdict]) -> list[Verdict]:
        """Keep the verdicts that are attempts and return them.

        One on a starter that nobody touched is none.
        """
        exercises = {exercise.id: exercise for exercise in self.course.exercises}
        attempts = [
            verdict
            for verdict in verdicts
            if verdict.passed or not self.grading.is_untouched(exercises[verdict.exercise])
        ]
        self.progress.record(attempts)
        return attempts

    def busy(self, doing: str) -> AbstractContextManager[object]:
        """Show that something is going on, where a person may be waiting for it."""
        if self.notices.file.isatty() and not self.notices.is_dumb_terminal:
            return self.notices.status(doing, spinner="line", spinner_style="quiet")
        return nullcontext()

    def warn_about_progress(self) -> None:
        """Show what kept progress from being read or written, once."""
        for notice in self.progress.take_notices():
            self.notices.print(problem_view(notice.problem, notice.remedy, style="broken"))

    def _at(self, path: Path) -> Exercise | None:
        path = path.resolve()
        folders = {exercise.path.resolve(): exercise for exercise in self.course.exercises}
        return next((folders[at] for at in (path, *path.parents) if at in folders), None)


def _current_folder() -> Path:
    try:
        return Path.cwd().resolve()
    except FileNotFoundError:
        raise CourseError(
            "The folder that you are in is no longer there.", "`cd` into your clone again."
        ) from None
