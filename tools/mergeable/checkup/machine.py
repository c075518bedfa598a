"""The machine: Python, packages, git, the terminal, processes."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from mergeable.checkup.diagnosis import Diagnosis, ok, problem, warning
from mergeable.errors import CourseError
from mergeable.repository.program import git_version

SIGNS = "✓✗…│"  # what a verdict is drawn with
SET_UP = "`make setup`, or `python3 tools/bootstrap.py setup`, installs what the course needs."

Installed = Callable[[str], str]


def installed(package: str) -> str:
    """Return the installed version of a package; empty when it is not there."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def read_project(root: Path) -> dict[str, Any]:
    """Return the `project` table of pyproject.toml; empty when it cannot be read."""
    try:
        values = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    project: dict[str, Any] = values.get("project", {})
    return project


def python(project: dict[str, Any], version: str = "", where: str = sys.prefix) -> Diagnosis:
    """Look at the Python that runs this."""
    version = version or ".".join(map(str, sys.version_info[:3]))
    wanted = str(project.get("requires-python", ""))
    if not SpecifierSet(wanted).contains(version, prereleases=True):
        told = f"{version}, and the course needs {wanted}"
        return problem("Python", told, "Install Python 3.13 and delete .venv, then `make setup`.")
    return ok("Python", f"{version} in {where}")


def own_package(root: Path) -> Diagnosis:
    """Look at which clone the running `mergeable` belongs to."""
    here = Path(__file__).resolve().parents[1]
    if here.is_relative_to(root.resolve()):
        return ok("mergeable", "the one of this clone")
    remedy = f"Use this clone's: `{root / '.venv' / 'bin' / 'mergeable'}`, after `make setup`."
    return warning("mergeable", f"not the one of this clone, but {here}", remedy)


def packages(project: dict[str, Any], look_up: Installed = installed) -> Iterator[Diagnosis]:
    """Look at the packages that the course needs: whether they are there, in a fitting version."""
    wanted = _requirements(project.get("dependencies", []))
    wrong = list(_wrong(wanted, look_up))
    for told in wrong:
        yield problem("package", told, SET_UP)
    if not wrong:
        yield ok("packages", f"{len(wanted)} of {len(wanted)} as pyproject.toml asks")


def extras(project: dict[str, Any], look_up: Installed = installed) -> Iterator[Diagnosis]:
    """Look at each extra; one that nobody installed is no fault, one half installed is."""
    for name, lines in project.get("optional-dependencies", {}).items():
        wanted = _requirements(lines)
        absent = [requirement.name for requirement in wanted if not look_up(requirement.name)]
        wrong = [] if len(absent) == len(wanted) else list(_wrong(wanted, look_up))
        if wrong:
            told = f"{name}: {'; '.join(wrong)}"
            option = "--dev" if name == "dev" else f"--with {name}"
            remedy = f"`python3 tools/bootstrap.py setup {option}` mends it."
            yield warning("extra", told, remedy)
        else:
            yield ok("extra", f"{name}: {'not installed' if absent else 'installed'}")


def git() -> Diagnosis:
    """Look for a git that is new enough."""
    try:
        return ok("git", ".".join(map(str, git_version())))
    except CourseError as wrong:
        return warning("git", wrong.problem, wrong.remedy)


def terminal(encoding: str) -> Diagnosis:
    """Look at whether the terminal's encoding can show a verdict's signs."""
    try:
        SIGNS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        remedy = "Set PYTHONUTF8=1 (on Windows also `chcp 65001`) to see ticks and crosses."
        return warning("terminal", f"{encoding} has no ✓ and ✗; + and x stand in", remedy)
    return ok("terminal", encoding)


def processes() -> Diagnosis:
    """Look at whether a warm process can be forked, which is what makes `watch` quick."""
    if not hasattr(os, "fork"):
        told = "no fork on this system: each check starts a Python of its own, a second or so"
        return ok("processes", told)
    try:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    except OSError as error:
        remedy = "Close programs, or raise the limit on processes (`ulimit -u`)."
        return problem("processes", f"a process cannot be forked: {error.strerror}", remedy)
    return ok("processes", "can be forked, so checks are quick and kept apart")


def _requirements(lines: list[str]) -> list[Requirement]:
    found = map(Requirement, lines)
    return [one for one in found if one.marker is None or one.marker.evaluate()]


def _wrong(wanted: list[Requirement], look_up: Installed) -> Iterator[str]:
    for requirement in wanted:
        version = look_up(requirement.name)
        if not version:
            yield f"{requirement.name} is missing"
        elif not requirement.specifier.contains(version, prereleases=True):
            yield f"{requirement.name} is {version}, and {requirement.specifier} is asked for"
