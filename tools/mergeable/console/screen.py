"""The terminal, whatever it is: its width, its colours, its encoding."""

from __future__ import annotations

import codecs
import json
import re
import sys
import unicodedata
from typing import IO, Any

from rich.console import (
    Console,
    ConsoleDimensions,
    ConsoleOptions,
    ConsoleRenderable,
    RenderHook,
    RenderResult,
)
from rich.segment import Segment
from rich.text import Text
from rich.theme import Theme

WIDEST = 100  # characters; longer lines of prose tire the eye
ENCODING_ERRORS = "mergeable-stand-in"

# Few colours, and none carries a meaning that a sign or a word does not carry as well.
THEME = Theme(
    {
        "passed": "green",
        "failed": "red",
        "broken": "yellow",
        "quiet": "dim",
        "closing.passed": "bold green",
        "closing.failed": "bold red",
        "closing.broken": "bold yellow",
        "title": "bold",
        "label": "dim",
        "command": "cyan",
        "markdown.h1": "bold",
        "markdown.h2": "bold",
        "markdown.h3": "bold",
        "markdown.code": "cyan",
        "markdown.link": "underline",
        "markdown.link_url": "dim",
        "markdown.item.bullet": "dim",
        "markdown.item.number": "dim",
    }
)

STAND_INS = {
    "✓": "+",
    "✗": "x",
    "…": "...",
    "·": "-",
    "•": "*",
    "→": "->",
    "│": "|",
    "─": "-",
    "━": "=",
    "≤": "<=",
    "≥": ">=",
    "\N{MULTIPLICATION SIGN}": "x",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "“": '"',
    "”": '"',
}

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?", re.DOTALL)
_LINE_END = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Screen(Console):
    """A rich console that never grows wider than one likes to read."""

    @property
    def size(self) -> ConsoleDimensions:
        """The terminal's size, within reason."""
        found = super().size
        return ConsoleDimensions(min(found.width, WIDEST), found.height)

    @size.setter
    def size(self, new_size: tuple[int, int]) -> None:
        self._width, self._height = new_size

    def on_broken_pipe(self) -> None:
        """Let the command line end quietly: nobody reads on."""
        self.quiet = True
        raise BrokenPipeError


class _Trimming(RenderHook):
    """Keeps rich from filling lines with blanks: people copy what they see, and tests compare."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Trim whatever may pad its lines."""
        return [found if _ends_otherwise(found) else _Trimmed(found) for found in renderables]


def _ends_otherwise(found: ConsoleRenderable) -> bool:
    return isinstance(found, Text) and found.end != "\n"


class _Trimmed:
    """A renderable without the blanks at the ends of its lines."""

    def __init__(self, content: ConsoleRenderable) -> None:
        self._content = content

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in console.render_lines(self._content, options, pad=False):
            while line and not line[-1].text.strip(" "):
                line.pop()
            if line:
                last = line.pop()
                line.append(Segment(last.text.rstrip(" "), last.style, last.control))
            yield from line
            yield Segment.line()


def make_console(file: IO[str] | None = None, *, stderr: bool = False) -> Console:
    """Return the console that everything is printed through.

    NO_COLOR, TERM=dumb and COLUMNS are honoured; what the stream's encoding cannot show is written
    with the nearest ASCII signs instead.
    """
    stream = file or (sys.stderr if stderr else sys.stdout)
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None and _writes_text(stream):
        reconfigure(errors=ENCODING_ERRORS)
    console = Screen(
        file=file,
        stderr=stderr,
        theme=THEME,
        highlight=False,
        markup=False,
        emoji=False,
        force_jupyter=False,
    )
    console.push_render_hook(_Trimming())
    return console


def print_json(console: Console, values: Any) -> None:
    """Print values as JSON for a program to read: ASCII, unwrapped, uncoloured."""
    console.file.write(json.dumps(values, indent=2) + "\n")
    console.file.flush()


def print_line(console: Console, text: str) -> None:
    """Print a line for a program to read, a path say: unwrapped, uncoloured."""
    console.file.write(f"{text}\n")
    console.file.flush()


def clean(text: str) -> str:
    """Return text that a stranger wrote without what would steer the terminal."""
    return _UNSEEN.sub("", _LINE_END.sub("\n", _ESCAPE.sub("", text)))


def _writes_text(stream: IO[str]) -> bool:
    return getattr(stream, "errors", None) != ENCODING_ERRORS


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    """Encode what an encoding lacks: a sign of its shape, its letter without accent, or "?"."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = "".join(map(_nearest, error.object[error.start : error.end]))
    return text, error.end


def _nearest(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode("ascii")
    return STAND_INS.get(character) or plain or "?"


codecs.register_error(ENCODING_ERRORS, _stand_in)
