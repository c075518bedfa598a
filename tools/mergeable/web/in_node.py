"""Grading attempts in the page's Python, in Node: to build a world, and to compare verdicts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from mergeable.grading import Attempt
from mergeable.model import Check, Course
from mergeable.web.compiling import Tree, pack
from mergeable.web.pages import courses_files, folder_of
from mergeable.web.parts import COURSE, SOURCES, Parts

CACHE = ".mergeable/cache"
NOW = 1_767_225_600_000  # ms: the time at which worlds are built, so that they come out the same


def grade_in_node(
    parts: Parts,
    packs: Sequence[str],
    attempts: Sequence[Attempt],
    course: Course,
    *,
    kept: Path | None = None,
) -> dict[tuple[str, str], list[Check]]:
    """Grade attempts in one process; return the checks of each, by exercise id and attempt name.

    `kept` is where to write what the run left in the clone's cache, for a world to be packed.
    """
    folder = parts.workshop.folder
    files, verdicts = folder / "exercises.pack", folder / "verdicts"
    files.write_bytes(pack(_files(attempts, course)))
    placed = [{"file": str(files), "folder": COURSE}]
    placed += [{"file": str(parts.file(name)), "folder": parts.folder(name)} for name in packs]
    folders = {folder_of(attempt.exercise, course) for attempt in attempts}
    job = {
        "library": str(parts.file("library")),
        "packs": placed,
        "plan": _plan(attempts, course),
        "verdicts": str(verdicts),
        "warm": sorted(folders) if kept else [],
        "now": NOW if kept else None,
        "keep": f"{COURSE}/{CACHE}",
        "kept": str(kept) if kept else None,
    }
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    parts.workshop.run("grade.mjs", folder / "job.json")
    return _checks(verdicts)


def run_in_node(parts: Parts, packs: Sequence[str], cells: Sequence[str]) -> list[dict[str, str]]:
    """Run a notebook's cells; return what each has shown, and the error that ended it if any."""
    folder = parts.workshop.folder
    told = folder / "cells.told"
    job = {
        "library": str(parts.file("library")),
        "packs": [
            {
                "file": str(parts.file(name)),
                "folder": parts.folder(name),
                "sourced": f"{name}{SOURCES}" in packs,
            }
            for name in packs
        ],
        "cells": list(cells),
        "told": str(told),
    }
    (folder / "cells.json").write_text(json.dumps(job), encoding="utf-8")
    parts.workshop.run("cells.mjs", folder / "cells.json")
    found: list[dict[str, str]] = json.loads(told.read_text(encoding="utf-8"))
    return found


def _files(attempts: Iterable[Attempt], course: Course) -> Tree:
    paths: dict[str, Path] = {}
    for attempt in attempts:
        exercise = attempt.exercise
        paths |= courses_files(exercise, course)
        for name in exercise.editable:
            paths[f"{folder_of(exercise, course)}/{name}"] = exercise.starter / name
        for layer in attempt.layers:
            found = (path for path in layer.rglob("*") if path.is_file())
            paths |= {path.relative_to(course.root).as_posix(): path for path in found}
    return {name: path.read_bytes() for name, path in paths.items()}


def _plan(attempts: Iterable[Attempt], course: Course) -> dict[str, list[dict[str, Any]]]:
    plan: dict[str, list[dict[str, Any]]] = {}
    for attempt in attempts:
        layers = [layer.relative_to(course.root).as_posix() for layer in attempt.layers]
        entry = {"name": attempt.name, "layers": [f"{COURSE}/{layer}" for layer in layers]}
        plan.setdefault(f"{COURSE}/{folder_of(attempt.exercise, course)}", []).append(entry)
    return plan


def _checks(verdicts: Path) -> dict[tuple[str, str], list[Check]]:
    last: dict[str, Check] = {}
    for line in verdicts.read_text(encoding="utf-8").splitlines():
        for name, check in json.loads(line)["checks"].items():
            last[name] = Check.from_json(check)
    found: dict[tuple[str, str], list[Check]] = {}
    for check in last.values():
        found.setdefault((check.exercise, check.attempt), []).append(check)
    return found
