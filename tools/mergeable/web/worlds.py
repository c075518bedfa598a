"""Worlds that exercises share, ready for use: with whatever a first run builds already built.

A world may keep something in the clone's cache, such as a database that takes a second to load. On
a page every check starts from nothing, so it would be built each time. Here it is built once, by
grading the solutions in the page's own Python, and what that leaves in the cache is packed too.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from mergeable.grading import Attempt
from mergeable.model import Course, Exercise
from mergeable.web.compiling import Tree, pack, unpack
from mergeable.web.in_node import grade_in_node
from mergeable.web.needs import Needs
from mergeable.web.pages import courses_files
from mergeable.web.parts import COURSE, DRAFT, WORLD, Parts

UNWANTED = {"__pycache__", ".pytest_cache", "tests"}


def make_worlds(
    parts: Parts,
    exercises: Sequence[Exercise],
    needs: Mapping[str, Needs],
    course: Course,
    tell: Callable[[str], None],
    read: Iterable[Path] = (),
) -> None:
    """Make a part for each world that one of the exercises needs, and for those that are `read`."""
    for world in sorted({*read, *(world for one in exercises for world in needs[one.id].worlds)}):
        users = [one for one in exercises if world in needs[one.id].worlds]
        name = f"{WORLD}{world.name}"
        tree = _tree(world, course)
        if not any(file.endswith(".py") for file in tree):
            parts.add(name, pack(tree), kind="plain")
            continue
        draft = f"{DRAFT}{world.name}"
        parts.sources(draft, tree)
        parts.make()
        if not users:
            parts.add(name, parts.file(draft).read_bytes(), kind="plain")
            continue
        installed = sorted({pack for one in users for pack in needs[one.id].packages})
        kept = _Kept(parts, world.name, [draft, "base", "mergeable", *installed])
        if not kept.is_current(users, course):
            tell(f"Building the world {world.name} in the page's Python")
            kept.build(users, course)
        ready = unpack(parts.file(draft).read_bytes()) | kept.files()
        parts.add(name, pack(ready), kind="plain")
    parts.make()


def _tree(world: Path, course: Course) -> Tree:
    files = (path for path in world.rglob("*") if path.is_file())
    return {
        path.relative_to(course.root).as_posix(): path.read_bytes()
        for path in files
        if not UNWANTED.intersection(path.relative_to(world).parts)
    }


class _Kept:
    """What a world keeps in the clone's cache, as it came out in Node."""

    def __init__(self, parts: Parts, name: str, used: Sequence[str]) -> None:
        self._parts, self._used = parts, used
        self._file = parts.workshop.parts / f"kept-{name}.json"
        self._stamp = parts.workshop.parts / f"kept-{name}.key"

    def is_current(self, users: Sequence[Exercise], course: Course) -> bool:
        """Whether it was made by what there is now."""
        return self._file.is_file() and (
            self._stamp.is_file() and self._stamp.read_text("utf-8") == self._key(users, course)
        )

    def build(self, users: Sequence[Exercise], course: Course) -> None:
        """Grade the solutions with an empty cache and keep what they leave there."""
        attempts = [Attempt(one, "solution", (one.solution, one.starter)) for one in users]
        grade_in_node(self._parts, self._used, attempts, course, kept=self._file)
        self._stamp.write_text(self._key(users, course), encoding="utf-8")

    def files(self) -> Tree:
        """Return the files, by their path from the course's root."""
        found = json.loads(self._file.read_text(encoding="utf-8"))
        prefix = len(f"{COURSE}/")
        return {path[prefix:]: base64.b64decode(content) for path, content in found.items()}

    def _key(self, users: Sequence[Exercise], course: Course) -> str:
        read = pack({name: path.read_bytes() for one in users for name, path in _read(one, course)})
        return hashlib.sha256(self._parts.key(self._used).encode() + read).hexdigest()


def _read(exercise: Exercise, course: Course) -> Iterable[tuple[str, Path]]:
    yield from courses_files(exercise, course).items()
    for folder in (exercise.starter, exercise.solution):
        for name in exercise.editable:
            yield (folder / name).relative_to(course.root).as_posix(), folder / name
