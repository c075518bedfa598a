"""A new exercise: a small one that keeps its promises, linked on its lesson's page."""

from __future__ import annotations

import re
from pathlib import Path

from mergeable.course.page import Page
from mergeable.errors import CourseError
from mergeable.model import ANSWERS, Course, Kind, Lesson
from mergeable.skeletons.plan import Plan, check_id, skeletons, title_of

TURN = "Your turn"
MINUTES = 10  # what the skeleton's exercise.toml says
KINDS = {Kind.CODE: "exercise", Kind.GIT: "history", Kind.TESTS: "suite"}  # and their skeletons
SUM = re.compile(r"(\bexercises:\s*)\d+")


def new_exercise(
    course: Course, lesson: Lesson, name: str, *, title: str = "", kind: Kind = Kind.CODE
) -> Plan:
    """Return what a new exercise takes; raises CourseError when its id cannot be used."""
    check_id(name)
    found = course.exercise_named(name)
    if found:
        raise CourseError(
            f'There is an exercise "{name}" already, in {found.lesson}.',
            "Exercise ids are unique in the whole course: choose another.",
        )
    folder = course.root / "exercises" / lesson.track / lesson.id / name
    if folder.exists():
        raise CourseError(
            f"{folder} exists already, and nothing was written.",
            "Choose another id, or delete what is there if you want to begin again.",
        )
    title = title or title_of(name)
    level = max((exercise.level for exercise in lesson.exercises), default=1)
    plan = Plan(folder=folder)
    texts = skeletons(KINDS[kind], {"title": title, "level": str(level)})
    solution = f"{ANSWERS}/solution/"
    for path, text in texts.items():
        module = f"test_{name.replace('-', '_')}.py"
        plan.new[folder / (module if path == "test_.py" else path)] = text
        if f"{solution}{path}" in texts:
            plan.new[folder / ANSWERS / "starter" / path] = text
    _link(plan, lesson, f"[{title}](/{folder.relative_to(course.root).as_posix()}/)")
    return plan


def _link(plan: Plan, lesson: Lesson, link: str) -> None:
    """Plan the exercise's link at the end of "Your turn", and the sum of minutes."""
    page = Page.read(lesson.page)
    at = _end_of_section(page)
    if at is None:
        plan.left.append(f"Link it alone on a line of {_shown(lesson.page)}: `{link}`.")
        return
    lines = page.text.split("\n")
    text = "\n".join([*lines[:at], "", link, *lines[at:]])
    minutes = sum(exercise.minutes for exercise in lesson.exercises) + MINUTES
    head = page.body_line - 1
    front, body = text.split("\n")[:head], text.split("\n")[head:]
    summed = SUM.sub(rf"\g<1>{minutes}", "\n".join(front), count=1)
    plan.changed[lesson.page] = "\n".join([summed, *body])


def _end_of_section(page: Page) -> int | None:
    """Return the number of the last line of "Your turn" that holds anything."""
    lines = page.text.split("\n")
    starts = [line for line, depth, title in page.headings if depth == 2 and title == TURN]
    if not starts:
        return None
    later = (line for line, depth, _ in page.headings if depth <= 2 and line > starts[0])
    end = next(later, len(lines) + 1) - 1
    while not lines[end - 1].strip():
        end -= 1
    return end


def _shown(path: Path) -> str:
    return "/".join(path.parts[-4:])
