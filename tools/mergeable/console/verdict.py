"""A verdict as a learner reads it: what passed in a line each, the first problem opened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mergeable.console.screen import clean
from mergeable.explain import count
from mergeable.model import Check, Exercise, Status, Verdict

SIGNS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.BROKEN: "!"}
INDENT = 2
LABEL = 11  # characters: the column in which `mergeable.explain` starts what follows a label
ENDS = 8  # lines of what the learner's code printed, from its beginning and from its end
LONGEST = 400  # characters of such a line

_LABELLED = re.compile(r"(?P<label>[A-Z][\w ]{0,24}:)(?P<gap> +)(?P<text>\S.*)")


def verdict_view(exercise: Exercise, verdict: Verdict, *, verbose: bool = False) -> RenderableType:
    """Return the verdict: every check in its order, the first problem with its message.

    `verbose` opens every check, with all that was printed and the tracebacks.
    """
    heading = Text.assemble((exercise.title, "title"), "  ", (exercise.id, "quiet"))
    parts: list[RenderableType] = [heading, Text()]
    for check in verdict.checks:
        opened = verbose or check is verdict.first_problem
        parts.extend(_check(check, opened=opened, verbose=verbose))
        if opened and check is not verdict.checks[-1]:
            parts.append(Text())
    if verdict.trouble:
        parts.append(Text("! Not judged", style="broken"))
        parts.append(_set_in(_message(verdict.trouble)))
    parts += [Text(), closing(verdict)]
    return Group(*parts)


def closing(verdict: Verdict) -> Text:
    """Return the verdict in a sentence."""
    counts = dict.fromkeys(Status, 0)
    for check in verdict.checks:
        counts[check.status] += 1
    total, passed = len(verdict.checks), counts[Status.PASSED]
    if verdict.status is Status.PASSED:
        what = "its check passed" if total == 1 else f"all {total} checks passed"
        return Text.assemble(("Solved", "closing.passed"), f": {what}.")
    told = [f"{passed} of {count(total, 'check')} passed"]
    if counts[Status.FAILED]:
        told.append(f"{counts[Status.FAILED]} failed")
    if counts[Status.BROKEN]:
        told.append(f"{counts[Status.BROKEN]} not judged")
    sentence = f": {', '.join(told)}." if total else "."
    if verdict.status is Status.FAILED:
        return Text.assemble(("Not yet", "closing.failed"), sentence)
    return Text.assemble(("Not judged", "closing.broken"), sentence)


def _check(check: Check, *, opened: bool, verbose: bool) -> Iterator[RenderableType]:
    style = check.status.value
    title = Text(clean(check.title), style="bold" if opened else "")
    if check.status is Status.BROKEN:
        title = Text.assemble(title, ("  not judged", style))
    row = Table.grid(padding=(0, 1, 0, 0))
    row.add_column(width=1)
    row.add_column(overflow="fold")
    row.add_row(Text(SIGNS[check.status], style=style), title)
    yield row
    if not opened:
        return
    if check.message:
        yield _set_in(_message(check.message, check))
    if check.output.strip():
        yield _set_in(_printed(check.output, whole=verbose))
    if verbose and check.detail:
        yield _set_in(Text(clean(check.detail).strip("\n"), style="quiet", overflow="fold"))


def _set_in(content: RenderableType) -> RenderableType:
    return Padding(content, (0, 0, 0, INDENT))


def _message(message: str, check: Check | None = None) -> RenderableType:
    """Return a message with its labels in one column and what follows them in another."""
    lines = clean(message).strip("\n").split("\n")
    place = check.place if check else None
    if place and f"{place.path}, line {place.line}" not in message:
        lines.append(f"{'Where:':{LABEL}}{place}")
    return Group(*_rows(lines))


def _rows(lines: Iterable[str]) -> Iterator[RenderableType]:
    for line in lines:
        found = _LABELLED.fullmatch(line)
        if found is None or (found.start("text") != LABEL and len(found["gap"]) < 2):
            yield _line(line)
            continue
        row = Table.grid()
        row.add_column(width=max(LABEL, found.start("text")))
        row.add_column(overflow="fold")
        style = "bold" if found["label"] == "Next:" else "label"
        row.add_row(Text(found["label"], style=style), Text(found["text"]))
        yield row


def _line(line: str) -> RenderableType:
    """Return a line of prose, or a line of code in its indentation."""
    text = line.lstrip(" ")
    return Padding(Text(text, overflow="fold"), (0, 0, 0, min(len(line) - len(text), 12)))


def _printed(output: str, *, whole: bool) -> RenderableType:
    lines = [line.expandtabs(4) for line in clean(output).strip("\n").split("\n")]
    if not whole:
        lines = [line if len(line) <= LONGEST else f"{line[:LONGEST]} …" for line in lines]
    if not whole and len(lines) > 2 * ENDS + 1:
        left_out = f"… {count(len(lines) - 2 * ENDS, 'line')} left out; -v shows all …"
        lines = [*lines[:ENDS], left_out, *lines[-ENDS:]]
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=1, style="quiet")
    table.add_column(overflow="fold")
    for line in lines:
        table.add_row("│", Text(line))
    return Group(Text(), Text("Your code printed:", style="label"), table)
