"""W0: how the course is written. Code and quotations are other people's, and left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from textwrap import shorten

from mergeable.course.findings import line_of
from mergeable.course.page import FENCE, Page
from mergeable.notebooks import TELLTALE
from mergeable.rules.rule import Material, Problem, Rule
from mergeable.rules.words import AMERICAN, EMPTY

PROMPT = "WRITE:"
CODE = re.compile(r"(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
QUOTED = re.compile(r'"(?:[^"\n]|\n(?!\s*\n))*"|“[^”]*”')
TARGET = re.compile(r"\]\([^)\s]*\)|<?\bhttps?://[^\s>)]+|<[a-z/][^>]*>")
ANSWER = re.compile(r"^> ?[-*] ", re.MULTILINE)
IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<target>[^)\s]*)|<img\b(?P<html>[^>]*)>")
LOCAL = re.compile(
    r"(?:\]\(|<|href=\"|src=\")(?P<at>(?:file:|https?://(?:localhost|127\.|0\.0\.0\.0|\[::1\]"
    r"|10\.|192\.168\.|[\w-]+\.local\b))[^)\s>\"]*)"
)


@dataclass(frozen=True)
class Text:
    """Something people read, with where it stands."""

    path: Path
    words: str  # the text as it is
    line: int = 1  # of its first line

    def masked(self) -> str:
        """Return the text with code, quotations and addresses blanked, line for line."""
        text = _without_fences(_without_front_matter(self.words))
        for pattern in (COMMENT, CODE, TARGET, QUOTED):
            text = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
        return text

    def line_at(self, position: int) -> int:
        """Return the line of a position in the text."""
        return self.line + self.words.count("\n", 0, position)


def texts(material: Material) -> Iterator[Text]:
    """Yield everything people read: pages, tasks, discussions, hints and notebooks."""
    root = material.course.root
    for path in sorted(chain(root.glob("*.md"), (root / "docs").rglob("*.md"))):
        page = material.page(path)
        if page:
            yield Text(path, page.text)
    for exercise in material.course.exercises:
        for path in (exercise.task, exercise.discussion):
            page = material.page(path)
            if page:
                yield Text(path, page.text)
        facts = exercise.path / "exercise.toml"
        known = facts.read_text(encoding="utf-8")
        for hint in exercise.hints:
            yield Text(facts, hint, line_of(known, hint))
    for lesson in material.course.lessons:
        source = material.source(lesson.notebook)
        for cell in source.cells if source else ():
            if not cell.is_code:
                yield Text(lesson.notebook, cell.text, cell.line + 1)
        page = material.page(lesson.page)
        for goal in lesson.goals if page else ():
            yield Text(lesson.page, goal, line_of(page.text if page else "", goal))


class ProseRule(Rule):
    """A rule that looks at one text at a time."""

    def problems(self, material: Material) -> Iterator[Problem]:
        """Ask of every text."""
        for text in texts(material):
            for position, problem, remedy in self.problems_in(text):
                yield Problem(text.path, problem, remedy, text.line_at(position))

    def problems_in(self, text: Text) -> Iterator[tuple[int, str, str]]:
        """Yield (position, problem, remedy)."""
        raise NotImplementedError


class NothingIsLeftToWrite(Rule):
    """W001 No prompt of a skeleton is left: `mergeable dev new` marks them with WRITE."""

    code = "W001"

    def problems(self, material: Material) -> Iterator[Problem]:
        """Search everything that the skeletons fill."""
        course = material.course
        folders = [exercise.path for exercise in course.exercises]
        pages = [track.page for track in course.tracks]
        pages += [lesson.page for lesson in course.lessons]
        pages += [lesson.notebook for lesson in course.lessons]
        files = (path for folder in folders for path in sorted(folder.rglob("*")))
        for path in chain(pages, files):
            if path.suffix not in {".md", ".py", ".toml"} or not path.is_file():
                continue
            prompts = [number for number, line in enumerate(_lines(path), 1) if PROMPT in line]
            if prompts:
                asked = _lines(path)[prompts[0] - 1].partition(PROMPT)[2]
                asked = re.sub(r"<[^>]+>", "", asked).strip(' "#*_')
                told = "" if len(prompts) == 1 else f" (the first of {len(prompts)} prompts)"
                problem = f"still asks{told}: {shorten(asked, 72, placeholder=' …')}"
                yield Problem(path, problem, "Write it in the prompt's place.", prompts[0])


class WordsCarryMeaning(ProseRule):
    """W002 No words that belittle the reader's trouble or advertise: nothing is simple or powerful.

    A word in code or in a quotation is not meant.
    """

    code = "W002"

    def problems_in(self, text: Text) -> Iterator[tuple[int, str, str]]:
        """Search for the words of the list."""
        for found in EMPTY.pattern.finditer(text.masked()):
            yield found.start(), f'says "{found[0]}".', EMPTY.remedy(found[0])


class SpellingIsBritish(ProseRule):
    """W003 British spelling, as everywhere in the course: behaviour, optimise, centre."""

    code = "W003"

    def problems_in(self, text: Text) -> Iterator[tuple[int, str, str]]:
        """Search for the words of the list."""
        for found in AMERICAN.pattern.finditer(text.masked()):
            yield found.start(), f'writes "{found[0]}".', AMERICAN.remedy(found[0])


class PicturesHaveWords(ProseRule):
    """W004 An image has an alternative text that says what is to be seen on it."""

    code = "W004"

    def problems_in(self, text: Text) -> Iterator[tuple[int, str, str]]:
        """Look at each image."""
        for found in IMAGE.finditer(_without_code(text.words)):
            if not (found["alt"] or _attribute("alt", found["html"])).strip():
                remedy = "Say between the brackets what it shows."
                yield found.start(), "has an image without words.", remedy


class PicturesAreOurOwn(ProseRule):
    """W005 Images lie in the repository: no reader's browser asks another host for one."""

    code = "W005"

    def problems_in(self, text: Text) -> Iterator[tuple[int, str, str]]:
        """Look at where each image comes from."""
        for found in IMAGE.finditer(_without_code(text.words)):
            target = found["target"] or _attribute("src", found["html"])
            if re.match(r"(?:[a-z]+:)?//", target):
                remedy = "Put a copy below docs/assets, with its licence."
                yield found.start(), f"shows an image from {target[:60]}.", remedy


class AddressesAreEveryones(ProseRule):
    """W006 No link to the writer's own machine, and no path of somebody's home."""

    code = "W006"

    def problems_in(self, text: Text) -> Iterator[tuple[int, str, str]]:
        """Search links and paths."""
        for found in LOCAL.finditer(_without_code(text.words)):
            yield found.start(), f"links to {found['at']}.", "Link what readers can reach."
        for found in TELLTALE.finditer(text.words):
            if not found[0].startswith("0x"):
                remedy = "Write it relative to the clone."
                yield found.start(), f"names {found[0]}, a path of one machine.", remedy


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return []


def _attribute(name: str, html: str | None) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', html or "")
    return found[1] if found else ""


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _without_front_matter(text: str) -> str:
    start = Page(Path(), text).body_line - 1
    lines = text.split("\n")
    return "\n".join([_blank(line) for line in lines[:start]] + lines[start:])


def _without_fences(text: str) -> str:
    """Blank fenced code, within quotations too, and quotations that are not our own questions."""
    lines, fence = text.split("\n"), ""
    own = _own_quotations(lines)
    for index, line in enumerate(lines):
        bare = re.sub(r"^\s*(> ?)+", "", line)
        mark = FENCE.match(bare)
        if fence or mark:
            lines[index] = _blank(line)
        if fence and mark and mark[1].startswith(fence):
            fence = ""
        elif not fence and mark:
            fence = mark[1]
        elif line.startswith(">") and index not in own:
            lines[index] = _blank(line)
    return "\n".join(lines)


def _own_quotations(lines: list[str]) -> set[int]:
    """Return the lines of predictions: quoted like others' words, but ours. They list answers."""
    own: set[int] = set()
    block: list[int] = []
    for index, line in enumerate([*lines, ""]):
        if line.startswith(">"):
            block.append(index)
            continue
        if any(ANSWER.match(lines[at]) for at in block):
            own.update(block)
        block = []
    return own


def _without_code(text: str) -> str:
    return CODE.sub(lambda found: _blank(found[0]), _without_fences(text))
