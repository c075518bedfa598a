"""Copies of a learner's work on an exercise, made before anything overwrites it.

A backup is a folder `.mergeable/backups/<exercise>/<date and time>/` with the files as they lay in
the exercise. It gets that name only when every copy in it was compared with its original.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from mergeable.atomic import replace_file, uninterrupted
from mergeable.errors import CourseError
from mergeable.model import ANSWERS, HOSTING, REPO, Exercise, Kind
from mergeable.progress import FOLDER

COURSES_OWN = {"README.md", "exercise.toml", "probe.py", "scene.py", "conftest.py", "__init__.py"}
CACHES = {"__pycache__", ".pytest_cache", ".ipynb_checkpoints", ".mypy_cache", ".ruff_cache"}
PARTIAL = ".partial"


class Backups:
    """The backups of one exercise."""

    def __init__(self, root: Path, exercise: Exercise) -> None:
        self.folder = root / FOLDER / "backups" / exercise.id
        self._exercise = exercise

    def names(self) -> list[str]:
        """Return the backups' names, the newest first."""
        if not self.folder.is_dir():
            return []
        found = [e.name for e in self.folder.iterdir() if e.is_dir() and e.suffix != PARTIAL]
        return sorted(found, reverse=True, key=_age)

    def make(self, now: datetime | None = None) -> Path | None:
        """Copy the learner's files and return the backup; None when there is nothing to keep.

        `now` is local time: the name is for people. Raises CourseError when a copy cannot be made
        or does not equal its original; then there is no backup, and nothing may be overwritten.
        """
        names = [path.relative_to(self._exercise.path) for path in self._own_files()]
        if not names:
            return None
        stamp = (now or datetime.now()).strftime("%Y-%m-%dT%H%M%S")
        draft = self.folder / f"{stamp}-{os.getpid()}{PARTIAL}"
        try:
            draft.mkdir(parents=True)
            for name in names:
                _copy(self._exercise.path / name, draft / name)
            self._keep_folders(draft)
            return self._settle(draft, stamp)
        except OSError as error:
            raise CourseError(
                f"Your files could not be backed up: {error}. Nothing was changed.",
                f"Make room in {self.folder} and make it writable, then try again.",
            ) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def find(self, name: str) -> Path:
        """Return the backup with this name, "latest" or path; raises CourseError."""
        names = self.names()
        if name == "latest" and names:
            return self.folder / names[0]
        if name in names:
            return self.folder / name
        path = Path(name).resolve()
        if path.is_dir() and path.parent == self.folder.resolve():
            return path
        known = f"They are: {', '.join(names)}." if names else "There are none."
        raise CourseError(f'{self._exercise.id} has no backup "{name}".', known)

    def bring_back(self, backup: Path) -> tuple[list[str], list[str]]:
        """Put a backup's files back; return the names put back, and those left alone.

        The files that the task is about are replaced. Others come back where they are gone: one
        that is there and differs may be newer than the backup, and is left alone.
        """
        back: dict[Path, Path] = {}
        left = []
        for file in _files_below(backup):
            name = file.relative_to(backup).as_posix()
            target = self._exercise.path / name
            if target.is_file() and filecmp.cmp(file, target, shallow=False):
                continue
            if name in self._exercise.editable or not os.path.lexists(target):
                back[target] = file
            else:
                left.append(name)
        put_files(back)
        return [path.relative_to(self._exercise.path).as_posix() for path in back], left

    def _keep_folders(self, draft: Path) -> None:
        """Make the folders that are empty in a repository: git wants some of them there."""
        if self._exercise.kind is not Kind.GIT:
            return
        for name in (REPO, HOSTING):
            for at, _, _ in os.walk(self._exercise.path / name):
                (draft / Path(at).relative_to(self._exercise.path)).mkdir(
                    parents=True, exist_ok=True
                )

    def _settle(self, draft: Path, stamp: str) -> Path:
        """Give the finished backup its name; a second one within a second gets a number."""
        for number in range(1, 1000):
            settled = self.folder / (stamp if number == 1 else f"{stamp}-{number}")
            if not settled.exists():
                try:
                    return draft.rename(settled)
                except OSError:
                    if not settled.exists():
                        raise
        raise OSError(f"there are too many backups called {stamp}")

    def _own_files(self) -> Iterator[Path]:
        """Yield what the learner may have written: what they edit, and what they added."""
        own = self._exercise.path
        for path in _files_below(own):
            name = path.relative_to(own).as_posix()
            courses = name in COURSES_OWN or path == self._exercise.grader
            kept = path.is_symlink() or path.is_file()  # git's monitor listens at a socket
            if kept and (name in self._exercise.editable or not courses):
                yield path


def put_files(files: Mapping[Path, Path]) -> None:
    """Put each target's source in its place, whole, and all of them; raises CourseError."""
    with uninterrupted():
        for target, source in files.items():
            _put(source, target)


def _put(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_symlink():
            target.unlink(missing_ok=True)
            target.symlink_to(source.readlink())
        else:
            replace_file(target, source.read_bytes())
    except OSError as error:
        raise CourseError(
            f"{target} could not be written: {error.strerror or error}.",
            "Make the file and its folder writable, then try again. What you had is in the backup.",
        ) from error


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target, follow_symlinks=False)
    if not source.is_symlink() and not filecmp.cmp(source, target, shallow=False):
        raise OSError(f"the copy of {source.name} differs from it")


def _files_below(folder: Path) -> Iterator[Path]:
    for at, folders, files in os.walk(folder):
        links = {name for name in folders if (Path(at) / name).is_symlink()}
        folders[:] = sorted(set(folders) - CACHES - {ANSWERS} - links)
        yield from (Path(at) / name for name in sorted([*files, *links]))


def _age(name: str) -> tuple[str, int]:
    """Sort key of a backup's name: "2026-11-20T061500-10" is later than "2026-11-20T061500-2"."""
    date, number = name[:17], name[18:]
    return date, int(number) if number.isdigit() else 1
