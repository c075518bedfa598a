"""The course as it stands in the clone: navigation and folders in, a `Course` and findings out.

Reading never raises for what an author wrote: every inconsistency becomes a `Finding` with a file,
a line and a remedy, and the rest of the course stays usable. Learners' own edits are no findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mergeable.course.findings import Notes
from mergeable.course.lessons import read_track, report_strays
from mergeable.course.nav import read_nav
from mergeable.errors import CourseError
from mergeable.model import Course, Exercise, Finding, Lesson

__all__ = ["Reading", "find_root", "load", "pick_exercise", "pick_lesson", "read"]


@dataclass(frozen=True)
class Reading:
    """A course and everything found wrong while reading it."""

    course: Course
    findings: tuple[Finding, ...]


def read(root: Path) -> Reading:
    """Read the course below `root`, with every inconsistency found on the way."""
    notes = Notes(root)
    tracks = tuple(read_track(root, track, notes) for track in read_nav(root, notes))
    course = Course(root=root, tracks=tracks)
    if tracks:  # without a navigation everything is astray, and that is said already
        report_strays(course, notes)
    return Reading(course, tuple(sorted(notes.findings)))


def load(root: Path | None = None) -> Course:
    """Return the course that `root` (or else the current folder) is in.

    Raises CourseError when there is none, or when nothing in it can be read.
    """
    reading = read(root or find_root())
    if not reading.course.tracks:
        first = f" First: {reading.findings[0]}" if reading.findings else ""
        raise CourseError(
            f"The course in {reading.course.root} has no lessons that can be read.{first}",
            "Restore mkdocs.yml and docs/lessons: `git checkout -- mkdocs.yml docs`.",
        )
    return reading.course


def find_root(start: Path | None = None) -> Path:
    """Return the nearest folder, from `start` upwards, that holds a course."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "mkdocs.yml").is_file() and (folder / "exercises").is_dir():
            return folder
    own = Path(__file__).resolve().parents[3]
    if (own / "mkdocs.yml").is_file() and (own / "exercises").is_dir():
        return own
    raise CourseError(
        f"There is no course in {start} or above it.",
        "Change into your clone of the course and run the command again.",
    )


def pick_exercise(course: Course, name: str) -> Exercise:
    """Return the exercise that the user means: an id, or a path into its folder.

    Raises CourseError that lists near misses.
    """
    found = course.exercise_named(name) or _by_path(course, name)
    if found is None:
        raise CourseError(f'There is no exercise "{name}".', _suggest(course, name))
    return found


def pick_lesson(course: Course, name: str) -> Lesson:
    """Return the lesson with this id, or raise CourseError."""
    found = course.lesson_named(name.rsplit("/", 1)[-1])
    if found is None:
        known = ", ".join(lesson.id for lesson in course.lessons)
        raise CourseError(f'There is no lesson "{name}".', f"The lessons are: {known}.")
    return found


def _by_path(course: Course, name: str) -> Exercise | None:
    path = Path(name).resolve()
    if not path.exists():
        return None  # else every misspelt id would be the exercise of the current folder
    folders = {exercise.path.resolve(): exercise for exercise in course.exercises}
    return next((folders[at] for at in (path, *path.parents) if at in folders), None)


def _suggest(course: Course, name: str) -> str:
    from difflib import get_close_matches

    names = [exercise.id for exercise in course.exercises]
    near = get_close_matches(name, names, n=3, cutoff=0.4)
    near += [known for known in names if name in known and known not in near]
    if near:
        return f"Did you mean {' or '.join(near[:3])}? `mergeable progress --all` lists them."
    return "`mergeable progress --all` lists the exercises."
