"""The nouns of the course. Frozen values: nothing here reads a file or prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from mergeable.tested import NOTHING, Tested

ANSWERS = ".answers"
# Of a git exercise: steps to its repository, steps of an answer, and where it and its hosts lie.
SCENE, TAKE, REPO, HOSTING = "scene.py", "take.py", "repo", "hosting"


class Status(StrEnum):
    """How a check, or a whole verdict, ended."""

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"  # it could not be judged: no statement about the learner's code


class Kind(StrEnum):
    """What a learner does in an exercise, and so how it is graded."""

    CODE = "code"
    GIT = "git"
    TESTS = "tests"
    UPSTREAM = "upstream"


class Need(StrEnum):
    """What an exercise may need besides Python and the packages that everybody has."""

    POSTGRESQL = "postgresql"
    DJANGO_HISTORY = "django-history"
    DJANGO_FULL_HISTORY = "django-full-history"
    PANDAS_HISTORY = "pandas-history"
    PANDAS_FULL_HISTORY = "pandas-full-history"

    @property
    def product(self) -> str:
        """Its name as its makers write it, or what it is."""
        return _PRODUCTS[self]


_PRODUCTS = {
    Need.POSTGRESQL: "PostgreSQL",
    Need.DJANGO_HISTORY: "the history of Django",
    Need.DJANGO_FULL_HISTORY: "the full history of Django",
    Need.PANDAS_HISTORY: "the history of pandas",
    Need.PANDAS_FULL_HISTORY: "the full history of pandas",
}


@dataclass(frozen=True)
class Place:
    """A line of the learner's own code."""

    path: str  # relative to the exercise, as the learner knows it: "board.py"
    line: int  # counted from 1
    source: str = ""  # the line's text, stripped

    def __str__(self) -> str:
        text = f": {self.source}" if self.source else ""
        return f"{self.path}, line {self.line}{text}"


@dataclass(frozen=True)
class Check:
    """One graded test: what the learner is told about it."""

    exercise: str
    name: str  # the test function, with its parameters: "test_budget[500]"
    title: str  # the first line of its docstring
    status: Status
    message: str = ""  # why it did not pass; empty when it did
    place: Place | None = None  # the learner's line to blame, where there is one
    output: str = ""  # what the learner's code printed
    detail: str = ""  # the traceback, for authors and -v
    seconds: float = 0.0
    attempt: str = ""  # which attempt was graded: "" is the learner's own

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; `from_json` reads them back."""
        values = dict(vars(self))
        values["status"] = self.status.value
        values["place"] = vars(self.place) if self.place else None
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Check:
        """Read what `to_json` wrote."""
        place = Place(**values["place"]) if values["place"] else None
        return cls(**{**values, "status": Status(values["status"]), "place": place})


@dataclass(frozen=True)
class Verdict:
    """What grading one attempt at one exercise came to."""

    exercise: str
    checks: tuple[Check, ...] = ()
    trouble: str = ""  # why there is no proper verdict, when there is none
    attempt: str = ""

    @property
    def status(self) -> Status:
        """Passed only if something was checked and all of it passed."""
        if self.trouble or not self.checks:
            return Status.BROKEN
        found = {check.status for check in self.checks}
        if Status.FAILED in found:
            return Status.FAILED
        return Status.BROKEN if Status.BROKEN in found else Status.PASSED

    @property
    def passed(self) -> bool:
        """Whether the exercise is solved by this attempt."""
        return self.status is Status.PASSED

    @property
    def first_problem(self) -> Check | None:
        """The first check that failed, or else the first that broke."""
        for status in (Status.FAILED, Status.BROKEN):
            for check in self.checks:
                if check.status is status:
                    return check
        return None

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values, the status among them."""
        return {
            "exercise": self.exercise,
            "attempt": self.attempt,
            "status": self.status.value,
            "trouble": self.trouble,
            "checks": [check.to_json() for check in self.checks],
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Verdict:
        """Read what `to_json` wrote."""
        checks = tuple(Check.from_json(check) for check in values["checks"])
        return cls(values["exercise"], checks, values["trouble"], values["attempt"])


@dataclass(frozen=True)
class KnownMistake:
    """A wrong answer that people give, the check that must catch it and the words it must use."""

    id: str
    fails: str  # the test function that fails
    says: str  # a piece of the message the learner gets


@dataclass(frozen=True)
class EqualMutant:
    """A mutant of the solution that changes no behaviour the task speaks of, and why."""

    mutant: str  # as `mergeable dev check --mutants` names it
    why: str


@dataclass(frozen=True)
class Exercise:
    """One exercise: a folder with a task, a starter, a grader and the answers."""

    id: str
    title: str
    lesson: str
    track: str
    path: Path
    kind: Kind
    minutes: int
    level: int  # 1 to 5
    hints: tuple[str, ...]
    mistakes: tuple[KnownMistake, ...]
    editable: tuple[str, ...]  # the files the learner edits, relative to `path`
    equal_mutants: tuple[EqualMutant, ...] = ()
    needs: tuple[Need, ...] = ()  # without these it is not judged
    tested: Tested = NOTHING  # of the kind TESTS: what a learner's tests are tried on

    @property
    def task(self) -> Path:
        """The page that says what to do."""
        return self.path / "README.md"

    @property
    def grader(self) -> Path:
        """The test module that judges an attempt."""
        return self.path / f"test_{self.id.replace('-', '_')}.py"

    @property
    def scene(self) -> Path:
        """The steps that build the repository of a git exercise."""
        return self.path / SCENE

    @property
    def workplaces(self) -> tuple[str, ...]:
        """What the learner works on, relative to `path`: files, or the repository."""
        return (f"{REPO}/",) if self.kind is Kind.GIT else self.editable

    @property
    def starter(self) -> Path:
        """The kept copy of the files the learner edits, as they were at first."""
        return self.path / ANSWERS / "starter"

    @property
    def solution(self) -> Path:
        """The files of the reference solution."""
        return self.path / ANSWERS / "solution"

    @property
    def discussion(self) -> Path:
        """What is shown once the exercise is solved."""
        return self.path / ANSWERS / "discussion.md"

    def mistake_folder(self, mistake: KnownMistake) -> Path:
        """Return the folder with the files of a known mistake."""
        return self.path / ANSWERS / "mistakes" / mistake.id


@dataclass(frozen=True)
class Lesson:
    """One lesson: a page, a notebook and its exercises."""

    id: str
    title: str
    track: str
    page: Path
    notebook: Path  # the percent-format .py; the .ipynb beside it is built from it
    minutes_reading: int
    minutes_exercises: int
    goals: tuple[str, ...]
    needs: tuple[str, ...] = ()
    verified: Mapping[str, str] = field(default_factory=dict)
    exercises: tuple[Exercise, ...] = ()

    @property
    def minutes(self) -> int:
        """How long the whole lesson takes."""
        return self.minutes_reading + self.minutes_exercises


@dataclass(frozen=True)
class Track:
    """Lessons on one subject, in their order."""

    id: str
    title: str
    page: Path
    lessons: tuple[Lesson, ...] = ()


@dataclass(frozen=True)
class Course:
    """The whole course, in the order that the navigation gives it."""

    root: Path
    tracks: tuple[Track, ...] = ()

    @property
    def lessons(self) -> Iterator[Lesson]:
        """Every lesson, in course order."""
        return (lesson for track in self.tracks for lesson in track.lessons)

    @property
    def exercises(self) -> Iterator[Exercise]:
        """Every exercise, in course order."""
        return (exercise for lesson in self.lessons for exercise in lesson.exercises)

    def track_named(self, track: str) -> Track | None:
        """Return the track with this id."""
        return next((found for found in self.tracks if found.id == track), None)

    def lesson_named(self, lesson: str) -> Lesson | None:
        """Return the lesson with this id."""
        return next((found for found in self.lessons if found.id == lesson), None)

    def exercise_named(self, exercise: str) -> Exercise | None:
        """Return the exercise with this id."""
        return next((found for found in self.exercises if found.id == exercise), None)


@dataclass(frozen=True, order=True)
class Finding:
    """Something about the course's content that is not as it must be."""

    path: str  # relative to the course's root
    line: int  # counted from 1; 1 where no line can be named
    rule: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule} {self.problem} {self.remedy}"
