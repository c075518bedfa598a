"""Prose in the terminal: tasks and discussions written in Markdown, hints, differences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import unified_diff

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mergeable.console.screen import clean

INDENT = 2
GAP = 3  # characters between a command and what it does
LEAST = 24  # characters that say what a command does without becoming a tall column

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
    """Return commands to type, each with what it does.

    A command is copied, so it is never broken for the sake of the words beside it: where they have
    no room there, they stand below.
    """
    return _Commands(list(commands))


class _Commands:
    """Commands beside what they do, or above it in a narrow terminal."""

    def __init__(self, commands: list[tuple[str, str]]) -> None:
        self._commands = commands

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        longest = max((cell_len(command) for command, _ in self._commands), default=0)
        beside = INDENT + longest + GAP + LEAST <= options.max_width
        table = Table.grid(padding=(0, GAP, 0, 0))
        table.add_column(overflow="fold", no_wrap=beside)
        table.add_column(overflow="fold")
        for command, purpose in self._commands:
            told = Text(purpose, style="quiet")
            if beside:
                table.add_row(Text(command, style="command"), told)
                continue
            yield Padding(Text(command, style="command", overflow="fold"), (0, 0, 0, INDENT))
            if purpose:
                yield Padding(told, (0, 0, 0, 2 * INDENT))
        if beside:
            yield Padding(table, (0, 0, 0, INDENT))


def diff_view(name: str, before: str, after: str) -> RenderableType:
    """Return the lines that differ between two texts, marked - and +, with some around them."""
    styles = {"+": "passed", "-": "failed", "@": "quiet"}
    lines = list(unified_diff(clean(before).splitlines(), clean(after).splitlines(), lineterm=""))
    shown = [Text(name, style="title")]
    shown += [Text(line, style=styles.get(line[:1], ""), overflow="fold") for line in lines[2:]]
    return Group(*shown)
