"""What the course reads from a Markdown page: front matter, the title, links alone on a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

LINK = re.compile(r"^\[(?P<text>[^\]\n]*)\]\((?P<target>/[^)\s]*)\)[ \t]*$")
FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")


@dataclass(frozen=True)
class RepositoryLink:
    """A link alone on its line into this repository: the page wants the thing itself there."""

    text: str
    target: str  # from the repository's root, with the leading slash
    line: int


@dataclass(frozen=True)
class Page:
    """A Markdown page's text, with what the course reads from it."""

    path: Path
    text: str

    @classmethod
    def read(cls, path: Path) -> Page:
        """Read the page; raises OSError or UnicodeDecodeError."""
        return cls(path, path.read_text(encoding="utf-8"))

    @cached_property
    def _split(self) -> tuple[str, str]:
        if self.text.startswith("---\n"):
            head, mark, body = self.text[4:].partition("\n---\n")
            if mark:
                return head, body
        return "", self.text

    @cached_property
    def front_matter(self) -> dict[str, Any]:
        """The YAML between the first two lines of dashes; raises yaml.YAMLError."""
        values = yaml.safe_load(self._split[0]) if self._split[0] else {}
        return values if isinstance(values, dict) else {}

    @cached_property
    def body_line(self) -> int:
        """The line on which the body starts, counted from 1."""
        head = self._split[0]
        return head.count("\n") + 4 if head else 1

    def prose_lines(self) -> Iterator[tuple[int, str]]:
        """Yield the body's lines outside fenced code, with their numbers."""
        fence = ""
        for number, line in enumerate(self._split[1].split("\n"), start=self.body_line):
            mark = FENCE.match(line)
            if fence:
                if mark and mark[1].startswith(fence) and line.strip() == mark[1]:
                    fence = ""
            elif mark:
                fence = mark[1]
            else:
                yield number, line

    @cached_property
    def title(self) -> str:
        """The page's first heading, or nothing."""
        for _, line in self.prose_lines():
            heading = HEADING.match(line)
            if heading and heading[1] == "#":
                return heading[2]
        return ""

    @cached_property
    def headings(self) -> list[tuple[int, int, str]]:
        """Every heading as (line, depth, text)."""
        found = ((number, HEADING.match(line)) for number, line in self.prose_lines())
        return [(number, len(match[1]), match[2]) for number, match in found if match]

    @cached_property
    def links(self) -> list[RepositoryLink]:
        """Links alone on their lines into this repository, in order."""
        found = ((number, LINK.match(line.strip())) for number, line in self.prose_lines())
        return [
            RepositoryLink(match["text"], match["target"], number)
            for number, match in found
            if match
        ]
