"""A track's folder and its lessons' pages, read into `Track` and `Lesson`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from mergeable.course.exercises import read_exercise
from mergeable.course.findings import Notes, line_of
from mergeable.course.nav import NavLesson, NavTrack
from mergeable.course.page import Page
from mergeable.model import Course, Exercise, Lesson, Track

FRONT_MATTER = "minutes: {read: 15, exercises: 35}"


def read_track(root: Path, nav: NavTrack, notes: Notes) -> Track:
    """Read a track: its index page and the lessons the navigation lists under it."""
    page = root / "docs" / "lessons" / nav.id / "index.md"
    index = _page(page, notes, "C003", f"Write {page.name}: what the track is for.")
    lessons = (_read_lesson(root, nav.id, lesson, notes) for lesson in nav.lessons)
    found = tuple(lesson for lesson in lessons if lesson is not None)
    return Track(nav.id, index.title if index else nav.id, page, found)


def report_strays(course: Course, notes: Notes) -> None:
    """Note what lies in the folders and is in no navigation, and prerequisites that fail."""
    known = {lesson.page for lesson in course.lessons} | {track.page for track in course.tracks}
    for page in sorted((course.root / "docs" / "lessons").glob("*/*.md")):
        if page not in known and not _has_moved(page):
            notes.add("C004", page, "is in no navigation.", "Add it to `nav` in mkdocs.yml.")
    _report_stray_exercises(course, notes)
    seen: dict[str, Exercise] = {}
    for exercise in course.exercises:
        if exercise.id in seen:
            problem = f"has the same id as {seen[exercise.id].path.parent.name}/{exercise.id}."
            notes.add("C005", exercise.path, problem, "Exercise ids are unique: rename one.")
        seen.setdefault(exercise.id, exercise)
    earlier: set[str] = set()
    for lesson in course.lessons:
        for need in lesson.needs:
            if need not in earlier:
                line = line_of(lesson.page.read_text(encoding="utf-8"), "needs:")
                problem = f'needs "{need}", which is no earlier lesson.'
                notes.add("C006", lesson.page, problem, "Name a lesson that comes before it.", line)
        earlier.add(lesson.id)


def _has_moved(page: Path) -> bool:
    """Say whether the page is what is left at an old address: it has `moved` in front matter."""
    try:
        return "moved" in Page.read(page).front_matter
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return False


def _report_stray_exercises(course: Course, notes: Notes) -> None:
    linked = {exercise.path for exercise in course.exercises}
    for facts in sorted((course.root / "exercises").glob("*/*/*/exercise.toml")):
        if facts.parent not in linked:
            page = f"docs/lessons/{'/'.join(facts.parts[-4:-2])}.md"
            remedy = f"Link it alone on a line of {page}, or delete it."
            notes.add("C007", facts.parent, "is linked from no lesson that can be read.", remedy)


def _page(path: Path, notes: Notes, rule: str, remedy: str) -> Page | None:
    try:
        page = Page.read(path)
    except OSError:
        notes.add(rule, path, "does not exist, and the navigation names it.", remedy)
        return None
    except UnicodeDecodeError as error:
        notes.add(rule, path, f"is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.")
        return None
    if not page.title:
        notes.add("C008", path, "has no title.", "Start the page with a `# ` heading.")
    return page


def _read_lesson(root: Path, track: str, nav: NavLesson, notes: Notes) -> Lesson | None:
    path = root / "docs" / "lessons" / track / f"{nav.id}.md"
    page = _page(path, notes, "C003", f"Write it: `mergeable dev new lesson {track}/{nav.id}`.")
    if page is None:
        return None
    try:
        facts = page.front_matter
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        notes.add("C009", path, "has front matter that is not valid YAML.", "Mend it.", line)
        facts = {}
    minutes = _minutes(facts, page, notes)
    notebook = root / "notebooks" / track / f"{nav.id}.py"
    if not notebook.is_file():
        remedy = f"Write notebooks/{track}/{nav.id}.py; `mergeable dev new lesson` makes one."
        notes.add("C010", notebook, "does not exist.", remedy)
    return Lesson(
        id=nav.id,
        title=page.title or nav.id,
        track=track,
        page=path,
        notebook=notebook,
        minutes_reading=minutes[0],
        minutes_exercises=minutes[1],
        goals=_strings(facts, "goals", page, notes, required=True),
        needs=_strings(facts, "needs", page, notes),
        verified=_verified(facts, page, notes),
        exercises=_exercises(root, track, nav.id, page, notes),
    )


def _minutes(facts: dict[str, Any], page: Page, notes: Notes) -> tuple[int, int]:
    minutes = facts.get("minutes")
    if isinstance(minutes, dict):
        read, exercises = minutes.get("read"), minutes.get("exercises")
        if isinstance(read, int) and isinstance(exercises, int) and min(read, exercises) >= 0:
            return read, exercises
    line = line_of(page.text, "minutes:")
    problem = "does not say how long the lesson takes."
    notes.add("C009", page.path, problem, f"Add `{FRONT_MATTER}` to its front matter.", line)
    return 0, 0


def _verified(facts: dict[str, Any], page: Page, notes: Notes) -> dict[str, str]:
    values = facts.get("verified") or {}
    if not isinstance(values, dict):
        line = line_of(page.text, "verified:")
        remedy = 'Write `verified: {date: 2026-11-20, django: "5.2"}`.'
        notes.add("C009", page.path, "has `verified` that is no mapping.", remedy, line)
        return {}
    return {str(key): str(value) for key, value in values.items()}


def _strings(
    facts: dict[str, Any], key: str, page: Page, notes: Notes, *, required: bool = False
) -> tuple[str, ...]:
    values = facts.get(key) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        line = line_of(page.text, f"{key}:")
        notes.add("C009", page.path, f"has `{key}` that is no list of texts.", "Mend it.", line)
        return ()
    if required and not values:
        notes.add("C009", page.path, f"has no `{key}`.", f"List them under `{key}:` at the top.")
    return tuple(values)


def _exercises(
    root: Path, track: str, lesson: str, page: Page, notes: Notes
) -> tuple[Exercise, ...]:
    """Return the exercises that the page links to, in the order of the links."""
    folder = root / "exercises" / track / lesson
    found: list[Exercise] = []
    for link in page.links:
        path = root / link.target.strip("/")
        if path.parent != folder or "#" in link.target:
            continue
        if not path.is_dir():
            remedy = f"Make it with `mergeable dev new exercise {track}/{lesson}/{path.name}`."
            problem = f"links to {link.target}, which does not exist."
            notes.add("C011", page.path, problem, remedy, link.line)
            continue
        exercise = read_exercise(path, track, lesson, notes)
        if exercise and exercise.id not in {known.id for known in found}:
            found.append(exercise)
    return tuple(found)
