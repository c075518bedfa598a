"""Markdown the way this course's terminal shows it: left-aligned, quiet, no dead links."""

from __future__ import annotations

import re
from typing import ClassVar

from markdown_it.token import Token
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown, MarkdownElement
from rich.padding import Padding
from rich.text import Text

from mergeable.console.screen import clean

_ELSEWHERE = re.compile(r"(https?|mailto):")


class _Heading(Heading):
    """A heading at the left, bold, with no box around it."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        text = self.text.copy()
        text.stylize("bold")
        yield text


class _CodeBlock(CodeBlock):
    """Code set in by four, to be copied as it is."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        code = Text(str(self.text).rstrip(), style="markdown.code", overflow="fold")
        yield Padding(code, (0, 0, 0, 4))


class _Page(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "heading_open": _Heading,
        "fence": _CodeBlock,
        "code_block": _CodeBlock,
    }


def page(text: str) -> RenderableType:
    """Return a page; links into the clone are only their words: a terminal cannot follow them."""
    shown = _Page(clean(text), hyperlinks=False)
    for token in shown.parsed:
        if token.children:
            token.children = _readable(token.children)
    return shown


def _readable(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    open_links: list[bool] = []  # whether each link that is open leads somewhere
    for token in tokens:
        if token.type == "link_open":
            open_links.append(bool(_ELSEWHERE.match(str(token.attrs.get("href", "")))))
            alive = open_links[-1]
        elif token.type == "link_close":
            alive = open_links.pop()
        elif token.type == "image":
            token = Token("text", "", 0, content=f"(picture: {token.content})")
            alive = True
        elif token.type == "code_inline":
            token.content = f"`{token.content}`"  # a terminal without colours has no other sign
            alive = True
        else:
            alive = True
        if alive:
            kept.append(token)
    return kept
