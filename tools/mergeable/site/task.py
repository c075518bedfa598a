"""An exercise's README as part of a page."""

from __future__ import annotations

import re

from mergeable.course.page import HEADING, Page
from mergeable.errors import CourseError
from mergeable.model import Course, Exercise
from mergeable.site.card import anchor_of_file
from mergeable.site.links import link_to

BELOW_CARD = 2  # the card's title is a third-level heading, so a README's second level is a fourth
LINK = re.compile(r"(?<![`!])\[(?P<text>[^\]\n]+)\]\((?P<target>[^)\s]+)\)")
ELSEWHERE = re.compile(r"[a-z]+:|[#/]")  # with a scheme, within the page, or root-absolute


def task_text(exercise: Exercise, page: Page, course: Course) -> str:
    """Return the task as Markdown for `page`: no title, headings below the card's, links that hold.

    Raises CourseError for a relative link that leads nowhere.
    """
    task = Page.read(exercise.task)
    prose = {number for number, _ in task.prose_lines()}
    lines: list[str] = []
    titled = False
    for number, line in enumerate(task.text.split("\n"), start=1):
        if number not in prose:
            lines.append(line)
            continue
        heading = HEADING.match(line)
        if heading and heading[1] == "#" and not titled:
            titled = True
        elif heading:
            lines.append("#" * min(6, len(heading[1]) + BELOW_CARD) + f" {heading[2]}")
        else:
            lines.append(LINK.sub(lambda link: _relink(link, exercise, page, course), line))
    return "\n".join(lines).strip()


def _relink(link: re.Match[str], exercise: Exercise, page: Page, course: Course) -> str:
    words, target = link["text"], link["target"]
    if ELSEWHERE.match(target):
        return link[0]
    if target in exercise.editable + exercise.tested.files:
        return f"[{words}](#{anchor_of_file(exercise, target)})"
    path, _, anchor = target.partition("#")
    found = (exercise.path / path).resolve()
    if found.suffix == ".md" and found.is_relative_to(course.root / "docs") and found.is_file():
        return f"[{words}]({link_to(found, page.path)}{'#' + anchor if anchor else ''})"
    raise CourseError(
        f"{exercise.task.relative_to(course.root).as_posix()} links to {target}, "
        "which the site cannot show.",
        "Link a file that the learner edits or tests, or a page below docs; name others in code.",
    )
