"""What an exercise needs to be judged, found by reading its code: nobody declares it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from mergeable.model import Course, Exercise, Kind, Need

EXERCISES = "exercises"
PACKAGES = {
    "django": ("django", "tzdata"),
    "asgiref": ("django",),
    "debug_toolbar": ("django", "toolbar", "tzdata"),
    "zoneinfo": ("tzdata",),
}
INSTALLED = {"pytest", "mergeable"}
# What of the standard library a page cannot do, in a reader's words.
IMPOSSIBLE = {
    "ctypes": "libraries in C",
    "curses": "terminal",
    "fcntl": "locks on files",
    **dict.fromkeys(("multiprocessing", "subprocess", "venv"), "other programs"),
    **dict.fromkeys(("socket", "socketserver", "ssl"), "sockets"),
    **dict.fromkeys(("tkinter", "turtle"), "windows"),
}
ELSEWHERE = "code from elsewhere"  # a module that is no package: of a repository, of an exercise

# What parts of the kit start or run, and a page cannot.
BEYOND = {"services": "PostgreSQL", "upstream": "git", "scene": "git", "repository": "git"}


@dataclass
class Needs:
    """What an exercise's grader, probe, starter and solution import, and their imports in turn."""

    packages: set[str] = field(default_factory=set)  # packs of installed packages
    worlds: set[Path] = field(default_factory=set)  # folders that exercises of a track share
    missing: set[str] = field(default_factory=set)  # what no page can offer

    @property
    def runs_here(self) -> bool:
        """Whether the exercise can be judged on a page."""
        return not self.missing


def needs_of(exercise: Exercise, course: Course) -> Needs:
    """Return what the exercise needs."""
    found = Needs()
    if exercise.kind not in (Kind.CODE, Kind.TESTS):
        wanted = {Kind.GIT: "git", Kind.UPSTREAM: "real project"}
        found.missing.add(wanted.get(exercise.kind, f"way to grade {exercise.kind}"))
        return found
    for need in exercise.needs:  # the others are histories
        found.missing.add(need.product if need is Need.POSTGRESQL else "git")
    own = {path.stem for path in exercise.path.glob("*.py")}
    for name in exercise.editable + exercise.tested.files:
        own.add(Path(name).parts[0].removesuffix(".py"))
    shared = shared_folders(exercise.path.parent.parent)
    for file in _modules(exercise, course):
        tree = _tree(file)
        add(imported(tree, nested=True) - own, shared, found, own_code=True)
        add_worlds(texts(tree), shared, found)
    return found


def _modules(exercise: Exercise, course: Course) -> Iterator[Path]:
    """Yield every module of the course's that takes part: no learner's file among them."""
    yield from conftests(exercise, course)
    yield from own_modules(exercise)
    for folder in (exercise.starter, exercise.solution):
        yield from (folder / name for name in exercise.editable if _is_module(folder / name))
    yield from filter(_is_module, implementations(exercise))


def own_modules(exercise: Exercise) -> list[Path]:
    """Return the grader, its probe, and the modules beside them that are imported by anybody.

    What else lies in the folder is the learner's: notes, and code to try something.
    """
    found = [exercise.grader, exercise.path / "probe.py"]
    answers = (exercise.starter, exercise.solution)
    known = [folder / name for folder in answers for name in exercise.editable]
    ahead = list(filter(_is_module, found + known))
    while ahead:
        for name in sorted(imported(_tree(ahead.pop()), nested=True)):
            file = exercise.path / f"{name}.py"
            if file.is_file() and file.name not in exercise.editable and file not in found:
                found.append(file)
                ahead.append(file)
    return list(filter(_is_module, found))


def implementations(exercise: Exercise) -> Iterator[Path]:
    """Yield the files that a learner's tests are tried on."""
    for name in (*exercise.tested.correct, *exercise.tested.faulty):
        yield from sorted(exercise.tested.folder(name).glob("*.py"))


def conftests(exercise: Exercise, course: Course) -> Iterator[Path]:
    """Yield the conftest.py files above an exercise and in it, outermost first."""
    for folder in reversed([exercise.path, *exercise.path.parents]):
        file = folder / "conftest.py"
        if folder.is_relative_to(course.root / EXERCISES) and file.is_file():
            yield file


def _is_module(file: Path) -> bool:
    return file.suffix == ".py" and file.is_file()


def shared_folders(track: Path) -> dict[str, Path]:
    """Return what stands beside a track's lessons and is no lesson, by name."""
    folders = (path for path in track.iterdir() if path.is_dir()) if track.is_dir() else ()
    return {
        path.name: path
        for path in folders
        if not path.name.startswith(("_", ".")) and not any(path.glob("*/exercise.toml"))
    }


def add(names: Iterable[str], folders: dict[str, Path], found: Needs, *, own_code: bool) -> None:
    """Add what importing these names takes; `folders` are the worlds that can be imported."""
    for name in names:
        if name in folders:
            add_worlds({name}, folders, found)
        elif name in PACKAGES:
            found.packages.update(PACKAGES[name])
        elif name in INSTALLED:
            continue
        elif name not in sys.stdlib_module_names:
            found.missing.add(name if find_spec(name) else ELSEWHERE)
        elif own_code and name in IMPOSSIBLE:
            found.missing.add(IMPOSSIBLE[name])


def add_worlds(names: set[str], folders: dict[str, Path], found: Needs) -> None:
    """Add the worlds among these names, and what they need in turn."""
    for name in sorted(names & folders.keys()):
        world = folders[name]
        if world in found.worlds:
            continue
        found.worlds.add(world)
        for file in sorted(world.rglob("*.py")):
            add(imported(_tree(file), nested=False), folders, found, own_code=False)


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_bytes())


def imported(tree: ast.Module, *, nested: bool) -> set[str]:
    """Return the top-level names that a module imports; without `nested`, not in functions."""
    nodes = ast.walk(tree) if nested else iter(tree.body)
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.partition(".")[0])
    return names


def beyond(tree: ast.Module, folders: dict[str, Path], seen: frozenset[Path]) -> set[str]:
    """Return what a page cannot run among what is imported, by the worlds' modules in turn."""
    found = set()
    for name in _dotted(tree):
        top, _, rest = name.partition(".")
        part = rest.partition(".")[0]
        if top == "mergeable" and part in BEYOND:
            found.add(BEYOND[part])
        elif top in folders and rest:
            file = folders[top].joinpath(*rest.split(".")).with_suffix(".py")
            if file.is_file() and file not in seen:
                found |= beyond(_tree(file), folders, seen | {file})
    return found


def _dotted(tree: ast.Module) -> Iterator[str]:
    """Yield whatever may be a module among what is imported: "departures.world"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def texts(tree: ast.Module) -> set[str]:
    """Return the texts in a module: one of them may be the name of a folder it reads from."""
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {node.value for node in constants if isinstance(node.value, str)}
