"""Writing HTML and Markdown fences without breaking either."""

from __future__ import annotations

import re
from html import escape as _escape

BACKTICKS = re.compile(r"`{3,}")
CODE = re.compile(r"(`+)(.+?)\1")


def text(value: object) -> str:
    """Return `value` as HTML text or as a quoted attribute's value."""
    return _escape(str(value), quote=True)


def inline(value: str) -> str:
    """Return a short text as HTML, with `code` in backticks kept as code."""
    return CODE.sub(lambda match: f"<code>{match[2].strip()}</code>", _escape(value, quote=False))


def plain(value: str) -> str:
    """Return a short text without its backticks."""
    return CODE.sub(lambda match: match[2].strip(), value)


def fence(code: str, language: str = "text", options: str = "") -> str:
    """Return a fenced block that holds `code`, whatever backticks are in it."""
    longest = max((len(run) for run in BACKTICKS.findall(code)), default=2)
    mark = "`" * max(3, longest + 1)
    head = f"{mark}{language} {options}".rstrip()
    return f"{head}\n{code.rstrip()}\n{mark}"


def fold(summary: str, body: str, kind: str) -> str:
    """Return `body`, which is Markdown, folded behind a summary, which is HTML."""
    return (
        f'<details class="{kind}" markdown="1">\n<summary>{summary}</summary>\n\n'
        f"{body}\n\n</details>"
    )


def block(kind: str, body: str) -> str:
    """Return `body`, which is Markdown, in a division of this class."""
    return f'<div class="{kind}" markdown="1">\n\n{body}\n\n</div>'


def paragraphs(*parts: str) -> str:
    """Join the parts that are not empty, a blank line between each."""
    return "\n\n".join(part for part in parts if part)


def facts(*items: str) -> str:
    """Return short facts, each HTML, as a list in one line.

    The division keeps Markdown from adding the items of a list that follows.
    """
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f'<div class="facts"><ul>{listed}</ul></div>'


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return "1 exercise" or "3 exercises"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
