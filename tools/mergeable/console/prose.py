"""Prose in the terminal: tasks and discussions written in Markdown, hints, differences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import unified_diff

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mergeable.console.screen import clean

_CODE = re.compile(r"`[^`\n]+`")


def markdown_view(text: str) -> RenderableType:
    """Return a page of Markdown as it reads well in a terminal."""
    from mergeable.console.markdown import page

    return page(text)


def sentence(text: str, style: str = "") -> Text:
    """Return a paragraph in which `code` stands out."""
    found = Text(clean(text), style=style)
    found.highlight_regex(_CODE, "command")
    return found


def problem_view(problem: str, remedy: str, *, style: str = "failed") -> RenderableType:
    """Return a problem and, under it, its remedy."""
    lines = [sentence(problem, style)]
    if remedy:
        lines.append(sentence(remedy))
    return Group(*lines)


def commands_view(commands: Iterable[tuple[str, str]]) -> RenderableType:
    """Return commands to type, each with what it does."""
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for command, purpose in commands:
        table.add_row(Text(command, style="command"), Text(purpose, style="quiet"))
    return Padding(table, (0, 0, 0, 2))


def diff_view(name: str, before: str, after: str) -> RenderableType:
    """Return the lines that differ between two texts, marked - and +, with some around them."""
    styles = {"+": "passed", "-": "failed", "@": "quiet"}
    lines = list(unified_diff(clean(before).splitlines(), clean(after).splitlines(), lineterm=""))
    shown = [Text(name, style="title")]
    shown += [Text(line, style=styles.get(line[:1], ""), overflow="fold") for line in lines[2:]]
    return Group(*shown)
