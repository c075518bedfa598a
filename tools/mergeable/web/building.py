"""The build: from what is pinned and written to `docs/assets/check/`, making only what changed."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mergeable.model import Course, Exercise
from mergeable.web import packages
from mergeable.web.compiling import pack
from mergeable.web.lite import WHEELS, publish_notebooks
from mergeable.web.needs import Needs, needs_of
from mergeable.web.notebook import OnPage, notebooks
from mergeable.web.output import Output
from mergeable.web.pages import answers_page, exercise_page
from mergeable.web.parts import SOURCES, WORLD, Parts
from mergeable.web.workshop import LOCK, Workshop
from mergeable.web.worlds import make_worlds

TARGET = Path("docs", "assets", "check")
MANIFEST = "check.json"
SCRIPTS = ("app", "worker", "kernel")
PYTHON = ("machine", "script", "library")  # what every exercise needs, packages aside

Tell = Callable[[str], None]


@dataclass
class Built:
    """What a build came to."""

    folder: Path
    here: list[Exercise] = field(default_factory=list)  # what can be solved on its page
    elsewhere: dict[str, set[str]] = field(default_factory=dict)  # what cannot, and what it lacks
    parts: Parts | None = None
    packs: dict[str, list[str]] = field(default_factory=dict)  # of each exercise
    notebooks: list[OnPage] = field(default_factory=list)
    made: int = 0  # files that are new
    size: int = 0  # bytes altogether


def is_buildable(course: Course) -> bool:
    """Whether the course says which packages its pages' Python is to have."""
    return (course.root / LOCK).is_file()


def build(course: Course, *, target: Path | None = None, tell: Tell = lambda _: None) -> Built:
    """Build everything into `target`; raises NoNode, or CourseError for what went wrong.

    The same sources give the same bytes, whenever and wherever they are built.
    """
    workshop = Workshop(course.root)
    tell("Looking at Node.js, npm and what they bring")
    with workshop.open():
        return _built(workshop, course, target or course.root / TARGET, tell)


def _built(workshop: Workshop, course: Course, target: Path, tell: Tell) -> Built:
    needs = {exercise.id: needs_of(exercise, course) for exercise in course.exercises}
    here = [exercise for exercise in course.exercises if needs[exercise.id].runs_here]
    parts = Parts(workshop)
    wheels = _add_python(parts, workshop)
    tell("Compiling")
    parts.make()
    readable = list(notebooks(course))
    shared = {world for one in readable if one.runs_here for world in one.needs.worlds}
    make_worlds(parts, here, needs, course, tell, shared)
    out = Output(target)
    _publish_licences(out, workshop, wheels)
    scripts = _publish_scripts(out, workshop)
    built = Built(out.folder, here, parts=parts, notebooks=readable)
    files = _publish_parts(out, parts)
    shown = publish_notebooks(out, parts, wheels, readable, course, files, scripts["kernel"])
    _publish(out, built, needs, course, files, {"scripts": scripts, "notebooks": shown})
    for exercise in course.exercises:
        if not needs[exercise.id].runs_here:
            built.elsewhere[exercise.id] = needs[exercise.id].missing
    out.clear()
    built.made, built.size = out.made, out.size
    return built


def _add_python(parts: Parts, workshop: Workshop) -> dict[str, Path]:
    """Plan the parts that every course has; return the wheels by name."""
    pyodide = workshop.npm_files("pyodide")
    names = [name for pack_names in packages.PACKS.values() for name in pack_names]
    wheels = workshop.wheels([*names, *packages.NOTEBOOK, *WHEELS])
    parts.plain("machine", pyodide / "pyodide.asm.wasm", "gzip")
    parts.plain("script", pyodide / "pyodide.asm.mjs", "gzip")
    parts.library("library", pyodide / "python_stdlib.zip", packages.LIBRARY_UNWANTED)
    for name, contents in packages.PACKS.items():
        tree: dict[str, bytes] = {}
        for wheel in contents:
            tree |= packages.wanted_of(wheels[wheel])
        parts.modules(name, tree)
    parts.modules("mergeable", packages.ours())
    parts.modules("notebook", packages.notebook_of(wheels))
    sources = packages.sources_of(wheels[name] for name in packages.PACKS["django"])
    parts.add(f"django{SOURCES}", pack(sources), kind="plain")
    return wheels


def _publish_parts(out: Output, parts: Parts) -> dict[str, dict[str, Any]]:
    files: dict[str, dict[str, Any]] = {}
    for name in parts.names:
        content = parts.compressed(name)
        files[name] = {"file": out.put(f"{name}.bin", content), "bytes": len(content)}
        if name.startswith(WORLD):
            files[name]["folder"] = parts.folder(name)
    return files


def _publish(
    out: Output,
    built: Built,
    needs: dict[str, Needs],
    course: Course,
    files: dict[str, dict[str, Any]],
    manifest: dict[str, Any],
) -> None:
    exercises = {}
    for exercise in built.here:
        packs = ["base", "mergeable", *sorted(needs[exercise.id].packages)]
        packs += sorted(f"{WORLD}{world.name}" for world in needs[exercise.id].worlds)
        built.packs[exercise.id] = packs
        page = {**exercise_page(exercise, course), "packs": packs}
        # Encoded, so that nobody reads the answers by accident.
        answers = base64.b64encode(_json(answers_page(exercise)))
        page["answers"] = out.put(f"answers/{exercise.id}.bin", answers)
        exercises[exercise.id] = {
            "file": out.put(f"exercises/{exercise.id}.json", _json(page)),
            "bytes": sum(files[name]["bytes"] for name in (*PYTHON, *packs)),
        }
    assert built.parts is not None
    manifest |= {
        "parts": files,
        "lock": built.parts.lock_file(),
        "exercises": exercises,
        "lessons": {
            _address(lesson.page, course): [exercise.id for exercise in lesson.exercises]
            for lesson in course.lessons
        },
    }
    out.put(MANIFEST, _json(manifest), hashed=False)


def _address(page: Path, course: Course) -> str:
    """Return a lesson's address on the site, from its root."""
    return page.relative_to(course.root / "docs").with_suffix("").as_posix() + "/"


def _publish_scripts(out: Output, workshop: Workshop) -> dict[str, str]:
    target = workshop.folder / "bundled"
    shutil.rmtree(target, ignore_errors=True)
    entries = [workshop.folder / "page" / f"{name}.js" for name in SCRIPTS]
    workshop.run("bundle.mjs", target, *entries)
    for path in sorted(target.glob("*.js")):
        out.put(path.name, _plain_script(path), hashed=False)
    return {name: next(target.glob(f"{name}-*.js")).name for name in SCRIPTS}


def _plain_script(path: Path) -> bytes:
    """Return a script without the pointer to its licences: they stand in one file for all."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if "For license information" not in line).encode()


def _publish_licences(out: Output, workshop: Workshop, wheels: dict[str, Path]) -> None:
    told = [f"{name}\n\n{packages.licences_of(wheel)}" for name, wheel in sorted(wheels.items())]
    told += list(_npm_licences(workshop.packages))
    rule = f"\n\n{'=' * 79}\n\n"
    out.put("licences.txt", rule.join(told).encode(), hashed=False)


def _npm_licences(folder: Path) -> Iterable[str]:
    for facts in sorted([*folder.glob("*/package.json"), *folder.glob("@*/*/package.json")]):
        known = json.loads(facts.read_text(encoding="utf-8"))
        if known["name"].startswith(("esbuild", "@esbuild/")):
            continue  # it makes the page, it is not on it
        texts = sorted(path for path in facts.parent.iterdir() if "licen" in path.name.lower())
        text = "\n\n".join(path.read_text(encoding="utf-8") for path in texts)
        yield f"{known['name']} {known['version']}\n\n{text or known.get('license', '')}"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
