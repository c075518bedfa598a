"""The projects whose histories can be built, each pinned release by release."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from mergeable.errors import CourseError
from mergeable.releases import Release

PINS = Path(__file__).parent / "pins"
SMALL, FULL = "small", "full"


@dataclass(frozen=True)
class History:
    """A choice of a project's releases, as one repository."""

    project: Project
    name: str  # "small"
    releases: tuple[Release, ...]  # in the order of their versions
    digest: str = ""  # what `digest_of` must say of it once built; empty where none is on record

    def __str__(self) -> str:
        return f"{self.project.title} ({self.name})"

    @property
    def size(self) -> int:
        """Return how many bytes there are to fetch."""
        return sum(release.size for release in self.releases)

    @property
    def command(self) -> str:
        """The command that builds it."""
        rest = "" if self.name == SMALL else f" {self.name}"
        return f"mergeable upstream build {self.project.name}{rest}"


@dataclass(frozen=True)
class Project:
    """A project at its pinned releases."""

    name: str  # as the package index knows it
    title: str  # as its makers write it
    licence: str
    tag: str  # how a release's tag is called in the project's own repository: "v{version}"
    tracked: tuple[str, ...]  # patterns of the files that a history holds
    releases: tuple[Release, ...]
    chosen: Mapping[str, tuple[tuple[str, ...], str]]  # by history: versions, none for all; digest

    @property
    def histories(self) -> tuple[History, ...]:
        """The histories that can be built."""
        return tuple(self.history(name) for name in self.chosen)

    def history(self, name: str = SMALL) -> History:
        """Return one of them by its name; raises CourseError when there is none."""
        if name not in self.chosen:
            known = " and ".join(self.chosen)
            raise CourseError(
                f'{self.title} has no history "{name}".', f"There are {known}: {self.name} {FULL}."
            )
        versions, digest = self.chosen[name]
        wanted = [each for each in self.releases if not versions or each.version in versions]
        return History(self, name, tuple(wanted), digest)


@cache
def projects() -> Mapping[str, Project]:
    """Return every project, by its name."""
    found = (read_project(file) for file in sorted(PINS.glob("*.toml")))
    return MappingProxyType({project.name: project for project in found})


def project_named(name: str) -> Project:
    """Return one of them; raises CourseError when there is none of that name."""
    found = projects().get(name.casefold())
    if found is None:
        known = " and ".join(projects())
        raise CourseError(f'There is no history of "{name}".', f"There are those of {known}.")
    return found


def read_project(file: Path) -> Project:
    """Read a file of pins."""
    values = tomllib.loads(file.read_text(encoding="utf-8"))
    releases = [
        Release(file.stem, version, pin["file"], pin["sha256"], pin["size"])
        for version, pin in values["releases"].items()
    ]
    return Project(
        name=file.stem,
        title=values["title"],
        licence=values["licence"],
        tag=values["tag"],
        tracked=tuple(values.get("tracked", ("*",))),
        releases=tuple(sorted(releases, key=lambda release: numbers(release.version))),
        chosen={
            name: (tuple(facts.get("versions", ())), facts.get("digest", ""))
            for name, facts in values["histories"].items()
        },
    )


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers: (4, 2, 10) comes after (4, 2, 9)."""
    return tuple(int(part) for part in version.split("."))


def series_of(version: str) -> str:
    """Return the series of a version: "4.2" for 4.2 and 4.2.1."""
    return ".".join(version.split(".")[:2])


def opens_series(version: str) -> bool:
    """Say whether a version is the first of its series: X.Y, or X.Y.0."""
    return not any(numbers(version)[2:])
