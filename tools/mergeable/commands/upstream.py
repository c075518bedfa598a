"""`mergeable upstream`: the histories of real projects on this machine."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from mergeable.commands.context import Context
from mergeable.console import AddBar, commands_view, print_json, print_line, progress_bars, sentence
from mergeable.course import find_root
from mergeable.explain import count
from mergeable.upstream import SMALL, Histories, History, project_named, projects, size_of

DESCRIPTION = """Show which histories of real projects can be built and which are here; build
one, or say where it is. A history is a git repository with a commit and a tag for each release,
made on this machine from what the project has published."""
MEGABYTE = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the steps: to list, which needs no word, to build, and to say where."""
    parser.add_argument("--json", action="store_true", help="print it as JSON, nothing else")
    steps = parser.add_subparsers(dest="step", metavar="STEP", title="steps")
    build = steps.add_parser("build", help="build a history, fetching what it is made of")
    build.add_argument(
        "--from",
        dest="clone",
        metavar="CLONE",
        type=Path,
        help="take it from a clone of the project that you have; nothing is fetched",
    )
    build.add_argument("--keep", action="store_true", help="keep the archives that were fetched")
    where = steps.add_parser("where", help="print where a history is")
    for step in (build, where):
        step.add_argument("project", help=f"one of {', '.join(projects())}")
        step.add_argument(
            "history", nargs="?", default=SMALL, help="small (ten releases, the default) or full"
        )


def run(args: argparse.Namespace, context: Context) -> int:
    """List, build or say where."""
    histories = Histories(find_root(context.cwd))
    if args.step is None:
        _list(histories, context, as_json=args.json)
        return 0
    history = project_named(args.project).history(args.history)
    begun = time.monotonic()
    if args.step == "build":
        was_here = histories.has(history) and not args.clone
        _build(history, histories, args, context)
        if not args.json:
            _tell(history, histories, context, None if was_here else time.monotonic() - begun)
    elif not args.json:
        print_line(context.console, str(histories.path(history)))
    if args.json:
        histories.path(history)  # where it is not built, there is an error and no answer
        print_json(context.console, _values(history, histories))
    return 0


class _Shown:
    """A build as its bars show it."""

    def __init__(self, history: History, context: Context, add: AddBar) -> None:
        self._context = context
        self._bytes = add("fetching", history.size / MEGABYTE, "MB")
        self._releases = add("building", len(history.releases), "releases")

    def fetched(self, size: int) -> None:
        self._bytes(size / MEGABYTE)

    def imported(self, version: str) -> None:
        self._releases(1)

    def waiting(self) -> None:
        told = "Another process builds a history of this project; waiting for it."
        self._context.notices.print(sentence(told))


def _build(
    history: History, histories: Histories, args: argparse.Namespace, context: Context
) -> None:
    if args.clone:
        histories.take(history, (context.cwd / args.clone.expanduser()).resolve())
        return
    if not histories.has(history):
        told = (
            f"Building the history of {history}: up to {history.size / MEGABYTE:.0f} MB to fetch."
        )
        context.notices.print(sentence(told))
    with progress_bars(context.notices) as add:
        histories.build(history, _Shown(history, context, add), keep=args.keep)


def _tell(history: History, histories: Histories, context: Context, seconds: float | None) -> None:
    path = histories.path(history)
    size = f"{count(len(history.releases), 'release')}, {size_of(path) / MEGABYTE:.0f} MB"
    took = "it was here already" if seconds is None else f"{seconds:.0f} s"
    context.console.print(sentence(f"The history of {history} is here: {size}, {took}."))
    print_line(context.console, str(path))


def _list(histories: Histories, context: Context, *, as_json: bool) -> None:
    every = [history for project in projects().values() for history in project.histories]
    if as_json:
        values = [_values(history, histories) for history in every]
        print_json(context.console, {"histories": values})
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(4):
        table.add_column(no_wrap=True)
    for history in every:
        here = histories.has(history)
        first, last = history.releases[0].version, history.releases[-1].version
        table.add_row(
            Text("✓ here" if here else "· not here", style="passed" if here else "quiet"),
            str(history),
            f"{count(len(history.releases), 'release')}, {first} to {last}",
            Text("" if here else f"{history.size / MEGABYTE:,.0f} MB to fetch", style="quiet"),
        )
    context.console.print(table)
    missing = [history for history in every if not histories.has(history)]
    if missing:
        context.console.print()
        told = f"builds that of {missing[0]}"
        context.console.print(commands_view([(missing[0].command, told)]))


def _values(history: History, histories: Histories) -> dict[str, Any]:
    here = histories.has(history)
    return {
        "project": history.project.name,
        "history": history.name,
        "releases": [release.version for release in history.releases],
        "bytes_to_fetch": 0 if here else history.size,
        "path": str(histories.path(history)) if here else None,
        "source": (histories.source(history) or "releases") if here else None,
        "command": history.command,
    }
