"""The course as the pages see it, read once and again only when it has changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from mergeable import course
from mergeable.model import ANSWERS, Course

FACTS = {"exercise.toml", "README.md"}
Stamp = tuple[str, int, int]  # a file's path, time of change in ns, and size in bytes


def course_at(root: Path) -> Course:
    """Return the course below `root`; the same object as long as no file it is read from changes.

    A build renders hundreds of pages and a server keeps running while authors write: looking at the
    files' times costs a few milliseconds, reading the course a hundred times that.
    """
    return _read(root, tuple(_stamps(root)))


@lru_cache(maxsize=4)
def _read(root: Path, stamps: tuple[Stamp, ...]) -> Course:
    return course.read(root).course


def _stamps(root: Path) -> Iterator[Stamp]:
    yield from _stamp(root / "mkdocs.yml")
    for folder, names, files in os.walk(root / "docs" / "lessons"):
        names.sort()
        for file in sorted(files):
            if file.endswith(".md"):
                yield from _stamp(Path(folder, file))
    for folder, names, files in os.walk(root / "exercises"):
        names[:] = sorted(name for name in names if not name.startswith(("__", ".")))
        if "exercise.toml" in files:
            names.clear()
            for file in sorted(FACTS.intersection(files)):
                yield from _stamp(Path(folder, file))
            yield from _stamp(Path(folder, ANSWERS, "solution"))


def _stamp(path: Path) -> Iterator[Stamp]:
    try:
        found = path.stat()
    except OSError:
        return
    yield str(path), found.st_mtime_ns, found.st_size
