"""What one exercise's card on a page is given: its files to be judged by, and later its answers."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from markdown import Markdown

from mergeable.course.page import Page
from mergeable.model import Course, Exercise
from mergeable.site.html import paragraphs
from mergeable.site.source import listing
from mergeable.web.needs import conftests, implementations, own_modules

CACHES = {"__pycache__", ".pytest_cache"}
EXTENSIONS = ["attr_list", "md_in_html", "smarty", "tables"]
EXTENSIONS += ["pymdownx.highlight", "pymdownx.superfences"]
LEARNERS_OWN = {".py", ".md"}  # what a learner may have put beside the course's files


def exercise_page(exercise: Exercise, course: Course) -> dict[str, Any]:
    """Return what the page needs to judge attempts at an exercise: no answer is in it."""
    return {
        "id": exercise.id,
        "title": exercise.title,
        "folder": folder_of(exercise, course),
        "starter": _starter(exercise),
        "stamp": starter_stamp(exercise),
        "files": {name: _text(path) for name, path in courses_files(exercise, course).items()},
        "hints": len(exercise.hints),
    }


def starter_stamp(exercise: Exercise) -> str:
    """Return what tells one version of an exercise's starter from another."""
    starter = _starter(exercise)
    return hashlib.sha256(json.dumps(starter, sort_keys=True).encode()).hexdigest()[:12]


def _starter(exercise: Exercise) -> dict[str, str]:
    return {name: _text(exercise.starter / name) for name in exercise.editable}


def folder_of(exercise: Exercise, course: Course) -> str:
    """Return the exercise's folder from the course's root."""
    return exercise.path.relative_to(course.root).as_posix()


def courses_files(exercise: Exercise, course: Course) -> dict[str, Path]:
    """Return the course's own files that take part in judging, by their path from the root."""
    found = [*conftests(exercise, course), *own_modules(exercise)]
    found.append(exercise.path / "exercise.toml")
    found += [exercise.path / name for name in exercise.tested.files]
    found += implementations(exercise)
    for path in exercise.path.rglob("*"):
        inside = path.relative_to(exercise.path)
        hidden = any(part.startswith(".") or part in CACHES for part in inside.parts)
        if path.suffix not in LEARNERS_OWN and path.is_file() and not hidden:
            found.append(path)
    own = {exercise.path / name for name in exercise.editable}
    return {
        path.relative_to(course.root).as_posix(): path
        for path in sorted(set(found) - own)
        if path.is_file()
    }


def answers_page(exercise: Exercise) -> dict[str, str]:
    """Return what is shown once the exercise is solved, as HTML."""
    discussion = Page.read(exercise.discussion).text if exercise.discussion.is_file() else ""
    solution = paragraphs(
        *(listing(name, _text(exercise.solution / name)) for name in exercise.editable)
    )
    return {"discussion": _html(discussion), "solution": _html(solution)}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def _html(text: str) -> str:
    markdown = _markdown()
    markdown.reset()
    return markdown.convert(text)


@cache
def _markdown() -> Markdown:
    """Return what renders text as pages are rendered, links into the repository aside."""
    highlight = {"linenums_style": "pymdownx-inline", "pygments_lang_class": True}
    return Markdown(
        extensions=EXTENSIONS,
        extension_configs={
            "pymdownx.highlight": highlight,
            "smarty": {"smart_dashes": False, "smart_ellipses": False},
        },
    )
