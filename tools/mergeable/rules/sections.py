"""A lesson's page taken apart: its sections, and what is in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import yaml

from mergeable.course.page import Page

TOUR = "tour"
WHY, BEFORE, PREDICT = "Why a contributor meets this", "Before you start", "Predict"
WORKED, FADED, TURN = "Worked example", "Faded example", "Your turn"
MISTAKES, REAL, NOT = "Common mistakes", "In the real codebase", "When not to"
CHECK, POINTS, READING = "Check yourself", "Key points", "Further reading"

ORDER = (WHY, BEFORE, PREDICT, WORKED, FADED, TURN, MISTAKES, REAL, NOT, CHECK, POINTS, READING)
OPTIONAL = {MISTAKES, READING}
REQUIRED = tuple(title for title in ORDER if title not in OPTIONAL)
REQUIRED_IN_TOUR = (TURN, CHECK, POINTS)

INSTRUCTOR = re.compile(r"^\?\?\?\+? instructor\b")
QUESTION = re.compile(r"^\s*<summary>")
ITEM = re.compile(r"^[-*] ")
QUOTED_ITEM = re.compile(r"^> ?[-*] ")


@dataclass(frozen=True)
class Fence:
    """A fenced block of code."""

    line: int  # of the opening fence
    info: str  # what stands after it: "python"
    code: str


@dataclass(frozen=True)
class Section:
    """A second-level heading and all below it."""

    title: str
    line: int
    prose: tuple[tuple[int, str], ...]  # lines outside fences, with their numbers
    fences: tuple[Fence, ...]
    parts: tuple[tuple[int, str], ...]  # third-level headings

    @property
    def questions(self) -> int:
        """How many folded questions it asks."""
        return sum(bool(QUESTION.match(line)) for _, line in self.prose)

    @property
    def items(self) -> list[tuple[int, str]]:
        """The items of its lists, those within other items left out."""
        return [(number, line) for number, line in self.prose if ITEM.match(line)]

    @property
    def has_prediction(self) -> bool:
        """Whether it quotes a question with answers to choose from."""
        return any(QUOTED_ITEM.match(line) for _, line in self.prose)


def is_tour(page: Page) -> bool:
    """Whether the lesson is about the course itself, and so not built like the others."""
    try:
        return page.front_matter.get("form") == TOUR
    except yaml.YAMLError:
        return False


@lru_cache(maxsize=256)
def sections_of(page: Page) -> tuple[Section, ...]:
    """Return the page's sections, in order."""
    starts = [(line, title) for line, depth, title in page.headings if depth == 2]
    ends = [line for line, _ in starts[1:]] + [page.text.count("\n") + 2]
    return tuple(
        _section(page, title, line, end) for (line, title), end in zip(starts, ends, strict=True)
    )


def section_named(page: Page, title: str) -> Section | None:
    """Return the section with this title."""
    return next((found for found in sections_of(page) if found.title == title), None)


def instructor_line(page: Page) -> int:
    """Return the line on which the note for the instructor begins, or 0."""
    lines = (number for number, line in page.prose_lines() if INSTRUCTOR.match(line))
    return next(lines, 0)


def _section(page: Page, title: str, line: int, end: int) -> Section:
    prose = tuple(found for found in page.prose_lines() if line < found[0] < end)
    parts = tuple(
        (number, text)
        for number, depth, text in page.headings
        if depth == 3 and line < number < end
    )
    return Section(title, line, prose, tuple(_fences(page, line, end)), parts)


def _fences(page: Page, start: int, end: int) -> list[Fence]:
    """Return the fenced blocks between two lines: the lines that are no prose."""
    prose = {number for number, _ in page.prose_lines()}
    found: list[list[tuple[int, str]]] = []
    for number, text in enumerate(page.text.split("\n")[start : end - 1], start=start + 1):
        if number in prose:
            continue
        if not found or found[-1][-1][0] != number - 1:
            found.append([])
        found[-1].append((number, text))
    return [
        Fence(block[0][0], block[0][1].strip(" `~"), "\n".join(text for _, text in block[1:-1]))
        for block in found
    ]
