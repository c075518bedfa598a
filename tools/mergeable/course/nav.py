"""The navigation in mkdocs.yml is the syllabus: which lessons there are, and their order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from mergeable.course.findings import Notes

LESSONS = "lessons/"


@dataclass(frozen=True)
class NavLesson:
    """A lesson's line in the navigation."""

    id: str
    line: int


@dataclass(frozen=True)
class NavTrack:
    """A track's part of the navigation, its lessons in order."""

    id: str
    line: int
    lessons: tuple[NavLesson, ...]


def read_nav(root: Path, notes: Notes) -> list[NavTrack]:
    """Return the tracks that the navigation names, in its order."""
    path = root / "mkdocs.yml"
    try:
        document = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        notes.add("C001", path, f"cannot be read: {error.strerror}.", "Restore it from git.")
        return []
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = f"is not valid YAML: {getattr(error, 'problem', error)}."
        notes.add("C001", path, problem, "Mend the line named.", mark.line + 1 if mark else 1)
        return []
    except UnicodeDecodeError as error:
        notes.add("C001", path, f"is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.")
        return []
    tracks = _tracks(path, list(_pages(_nav_node(document))), notes)
    if not tracks:
        remedy = "List the pages below docs/lessons there: it is the syllabus."
        notes.add("C001", path, "has no `nav` that names a lesson.", remedy)
    return tracks


def _nav_node(document: yaml.Node | None) -> yaml.Node | None:
    entries = document.value if isinstance(document, yaml.MappingNode) else []
    return next((value for key, value in entries if key.value == "nav"), None)


def _pages(node: yaml.Node | None) -> list[tuple[str, int]]:
    """Return every page of the navigation with its line, top to bottom."""
    if isinstance(node, yaml.ScalarNode):
        return [(node.value, node.start_mark.line + 1)]
    if isinstance(node, yaml.SequenceNode):
        return [page for item in node.value for page in _pages(item)]
    if isinstance(node, yaml.MappingNode):
        return [page for _, value in node.value for page in _pages(value)]
    return []


def _tracks(path: Path, pages: list[tuple[str, int]], notes: Notes) -> list[NavTrack]:
    lines: dict[str, int] = {}
    lessons: dict[str, list[NavLesson]] = {}
    for page, line in pages:
        parts = page.removeprefix(LESSONS).split("/")
        if not page.startswith(LESSONS) or len(parts) != 2:
            continue
        track, name = parts[0], parts[1].removesuffix(".md")
        lines.setdefault(track, line)
        found = lessons.setdefault(track, [])
        if name == "index":
            continue
        if any(lesson.id == name for known in lessons.values() for lesson in known):
            problem = f'names the lesson "{name}" twice.'
            notes.add("C002", path, problem, "Lesson ids are unique: rename one.", line)
            continue
        found.append(NavLesson(name, line))
    return [NavTrack(track, line, tuple(lessons[track])) for track, line in lines.items()]
