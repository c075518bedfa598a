"""Files to make and to change, decided before the first of them is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from mergeable.atomic import replace_file
from mergeable.course.exercises import ID
from mergeable.errors import CourseError

SUFFIX = ".in"  # so that no tool takes a skeleton for a module or a page


@dataclass
class Plan:
    """What will be written."""

    new: dict[Path, str] = field(default_factory=dict)
    changed: dict[Path, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)  # what the author must do by hand
    folder: Path | None = None  # that holds all that is new, where there is one

    def write(self) -> None:
        """Write it all; raises CourseError, and writes nothing, if that would replace a file."""
        for path in self.new:
            if path.exists():
                raise CourseError(
                    f"{path} exists already, and nothing was written.",
                    "Choose another id, or delete what is there if you want to begin again.",
                )
        for path, text in {**self.new, **self.changed}.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, text.encode())


def check_id(name: str) -> str:
    """Return the name if it can be the id of a track, a lesson or an exercise."""
    if not ID.fullmatch(name):
        raise CourseError(
            f'"{name}" cannot be an id.', "Use lower-case words with hyphens between them."
        )
    return name


def title_of(name: str) -> str:
    """Return an id as a title to begin with: "orm-n-plus-one" is "Orm n plus one"."""
    return name.replace("-", " ").capitalize()


def skeletons(folder: str, words: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of a folder of skeletons by their paths, filled in."""
    top = resources.files("mergeable.skeletons") / folder
    return {
        path.removesuffix(SUFFIX): Template(entry.read_text(encoding="utf-8")).substitute(words)
        for path, entry in _files(top, "")
    }


def _files(folder: Traversable, above: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        path = f"{above}{entry.name}"
        if entry.is_dir():
            yield from _files(entry, f"{path}/")
        elif path.endswith(SUFFIX):
            yield path, entry
