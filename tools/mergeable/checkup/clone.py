"""The clone: whether it can be written to, the disk, the clock, the record, the course itself."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from mergeable.checkup.diagnosis import Diagnosis, ok, problem, warning
from mergeable.course import Reading
from mergeable.explain import count
from mergeable.model import Course
from mergeable.progress import FOLDER, Progress

LITTLE_DISK = 1_000_000_000  # bytes
NO_DISK = 100_000_000
SLACK = timedelta(minutes=5)  # between this clock and that of a file server


def folders(course: Course) -> Iterator[Diagnosis]:
    """Look at whether the places that are written to can be."""
    for folder in (course.root / "exercises", course.root / FOLDER):
        shown = folder.relative_to(course.root).as_posix()
        reason = _unwritable(folder)
        if reason:
            remedy = f"Make it writable: {folder}. A clone in your home folder is the surest."
            yield problem("folder", f"{shown} cannot be written to: {reason}", remedy)
        else:
            yield ok("folder", f"{shown} can be written to")


def disk(root: Path, free: int | None = None) -> Diagnosis:
    """Look at the room left; `free` is in bytes."""
    free = shutil.disk_usage(root).free if free is None else free
    told = f"{free / 1e9:,.1f} GB free"
    if free < NO_DISK:
        return problem("disk", told, "Free some room: your work cannot be saved without.")
    if free < LITTLE_DISK:
        return warning("disk", told, "Free some room: data and servers of later tracks need it.")
    return ok("disk", told)


def clock(course: Course, now: datetime | None = None) -> Iterator[Diagnosis]:
    """Look at whether this machine's clock can be right."""
    now = now or datetime.now(UTC)
    set_it = "Set this machine's clock, best by letting it ask the network."
    newest = _newest_date(course)
    if newest and now.date() < newest - timedelta(days=1):
        told = f"it is {now:%Y-%m-%d}, and the course was last verified on {newest}"
        yield problem("clock", told, set_it)
        return
    ahead = [path for path in _watched(course) if _changed(path) > now + SLACK]
    if ahead:
        told = f"{ahead[0].name} and {len(ahead) - 1} more" if ahead[1:] else ahead[0].name
        told = f"it is {now:%Y-%m-%d %H:%M} UTC, and {told} changed after that"
        yield warning("clock", told, f"{set_it} `touch` the files if the clock is right.")
        return
    yield ok("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def record(course: Course, progress: Progress) -> Iterator[Diagnosis]:
    """Look at the learner's record."""
    records = progress.load()
    notices = progress.take_notices()
    for notice in notices:
        yield problem("progress", notice.problem, notice.remedy)
    if not notices:
        exercises = list(course.exercises)
        solved = sum(bool(records.of(exercise.id).solved) for exercise in exercises)
        yield ok("progress", f"{solved} of {count(len(exercises), 'exercise')} solved")


def locks(root: Path) -> Iterator[Diagnosis]:
    """Look for a lock that somebody holds, or that a dead process left on a plain file system."""
    from filelock import FileLock, Timeout

    held = []
    for path in sorted((root / FOLDER).glob("*.lock")):
        try:
            with FileLock(path, timeout=0.2):
                pass
        except Timeout:
            held.append(path)
        except OSError:
            continue  # a folder that cannot be written to is told of above
    for path in held:
        remedy = f"Let the other command finish. If none is running, delete {path}."
        yield warning("lock", f"{path.name} is held by another command", remedy)
    if not held:
        yield ok("locks", "none is held")


def content(reading: Reading) -> Diagnosis:
    """Look at whether the course can be read whole."""
    exercises = count(len(list(reading.course.exercises)), "exercise")
    if reading.findings:
        told = f"{count(len(reading.findings), 'thing')} wrong, first: {reading.findings[0]}"
        remedy = "`git status` shows what changed; authors: `mergeable dev rules`."
        return warning("course", told, remedy)
    return ok("course", f"{count(len(list(reading.course.lessons)), 'lesson')}, {exercises}")


def _unwritable(folder: Path) -> str:
    try:
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"mergeable doctor")
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _newest_date(course: Course) -> date | None:
    found = []
    for lesson in course.lessons:
        try:
            found.append(date.fromisoformat(lesson.verified.get("date", "")))
        except ValueError:
            continue
    return max(found, default=None)


def _watched(course: Course) -> Iterator[Path]:
    for exercise in course.exercises:
        yield from (exercise.path / name for name in exercise.editable)


def _changed(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return datetime.min.replace(tzinfo=UTC)
