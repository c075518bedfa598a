"""A page's Markdown in, the same page with its links turned into what they name out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from mergeable.course.page import HEADING, LINK, Page
from mergeable.errors import CourseError
from mergeable.model import Course, Exercise
from mergeable.site import card, mistakes, notebook, source, syllabus
from mergeable.site.html import block, paragraphs, text
from mergeable.site.links import link_to
from mergeable.site.task import task_text

# Footnotes go to a page's end unless it says where; the way to the next lesson comes after them.
FOOTNOTE = re.compile(r"^\[\^[^\]]+\]:", re.MULTILINE)
FOOTNOTES = "///Footnotes Go Here///"


@dataclass
class Expansion:
    """One page being expanded: what it became, and what could not be resolved."""

    page: Page
    course: Course
    problems: list[CourseError] = field(default_factory=list)

    def run(self) -> str:
        """Return the page's text with everything resolved that can be."""
        lesson = next((one for one in self.course.lessons if one.page == self.page.path), None)
        opening = syllabus.opening(lesson, self.course) if lesson else ""
        body = self._lines(self.page, opening)
        if lesson is None:
            return body
        notes = FOOTNOTES if FOOTNOTE.search(body) else ""
        return paragraphs(body, notes, syllabus.closing(lesson, self.course)) + "\n"

    def _lines(self, page: Page, opening: str = "") -> str:
        prose = {number for number, _ in page.prose_lines()}
        lines = []
        for number, line in enumerate(page.text.split("\n"), start=1):
            if number not in prose:
                lines.append(line)
                continue
            lines.append(self._line(line))
            heading = HEADING.match(line)
            if opening and heading and heading[1] == "#":
                lines.append(f"\n{opening}\n")
                opening = ""
        return "\n".join(lines)

    def _line(self, line: str) -> str:
        if line.startswith("<details>"):
            return line.replace("<details>", '<details class="recall" markdown="1">', 1)
        if line.startswith("<summary>"):
            return line.replace("<summary>", '<summary markdown="1">', 1)
        link = LINK.match(line.strip())
        if link is None:
            return line
        target = link["target"]
        try:
            if line != line.lstrip():
                raise CourseError(
                    f"The link to {target} is indented.",
                    "Start it at the line's beginning, outside lists, quotes and notes.",
                )
            return f"\n{self.thing(link['text'], unquote(target))}\n"
        except CourseError as error:
            self.problems.append(error)
            return block("unresolved", f"<p>{text(error.problem)} {text(error.remedy)}</p>")

    def thing(self, words: str, target: str) -> str:
        """Return what a link into the repository names; raises CourseError if that is nothing."""
        name, _, anchor = target.partition("#")
        parts = PurePosixPath(name).parts[1:]
        path = self.course.root.joinpath(*parts)
        if not words.strip():
            raise CourseError(f"The link to {target} has no text.", "Say what it leads to.")
        if ".." in parts or not path.exists():
            raise CourseError(
                f"{target} names nothing in this repository.", "Mend the path, or write the file."
            )
        if path.is_dir() and not anchor:
            return self._folder(words, target, parts)
        if path.suffix == ".ipynb":
            if anchor:
                return notebook.cell(path, anchor, words, self.course)
            return notebook.card(path, words, self.course, self.page.path)
        if path.suffix == ".md" and parts[0] == "docs":
            hash_anchor = f"#{anchor}" if anchor else ""
            return f"[{words}]({link_to(path, self.page.path)}{hash_anchor})"
        return source.embed(path, anchor, self.course)

    def _folder(self, words: str, target: str, parts: tuple[str, ...]) -> str:
        if parts == ("docs", "lessons"):
            return syllabus.syllabus(self.course, self.page.path)
        if parts[:2] == ("docs", "lessons") and len(parts) == 3:
            track = self.course.track_named(parts[2])
            if track:
                return syllabus.track_lessons(track, self.course, self.page.path)
        if parts[0] == "exercises" and len(parts) == 3:
            lesson = self.course.lesson_named(parts[2])
            if lesson and lesson.track == parts[1]:
                return mistakes.mistakes(lesson.exercises)
        exercise = self._exercise(self.course.root.joinpath(*parts))
        if exercise:
            return card.card(exercise, words, self.course, self._task)
        raise CourseError(
            f"{target} is a folder that is no exercise, lesson or track of the course.",
            "Link an exercise's folder, a lesson's, or a file.",
        )

    def _exercise(self, path: Path) -> Exercise | None:
        return next((one for one in self.course.exercises if one.path == path), None)

    def _task(self, exercise: Exercise) -> str:
        task = Page(self.page.path, task_text(exercise, self.page, self.course))
        return self._lines(task)


def expand(body: str, page: Path, course: Course) -> tuple[str, list[CourseError]]:
    """Return the page's text expanded, and what is wrong with it; `page` is where it is kept."""
    expansion = Expansion(Page(page, body), course)
    return expansion.run(), expansion.problems
