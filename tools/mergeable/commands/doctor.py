"""`mergeable doctor`: what is wrong with this machine or this clone, and what to do about it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from mergeable.checkup import Diagnosis, Level, examine
from mergeable.commands.context import Context
from mergeable.console import print_json, sentence
from mergeable.course import find_root
from mergeable.explain import count

DESCRIPTION = """Look at Python, packages, git, folders, disk, clock and record. Exit code 0 means
that the course will work here, 1 that something needs putting right."""
SIGNS = {Level.OK: "✓", Level.WARNING: "!", Level.PROBLEM: "✗"}
STYLES = {Level.OK: "passed", Level.WARNING: "broken", Level.PROBLEM: "failed"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the form of the answer."""
    parser.add_argument("--json", action="store_true", help="print it as JSON, nothing else")


def run(args: argparse.Namespace, context: Context) -> int:
    """Look at everything and tell."""
    found = list(examine(find_root(context.cwd), context.console.encoding))
    fit = all(diagnosis.level is not Level.PROBLEM for diagnosis in found)
    if args.json:
        checks = [asdict(diagnosis) for diagnosis in found]
        print_json(context.console, {"ok": fit, "checks": checks})
    else:
        _show(found, context)
    return 0 if fit else 1


def _show(found: Sequence[Diagnosis], context: Context) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for diagnosis in found:
        style = STYLES[diagnosis.level]
        cell: RenderableType = sentence(diagnosis.told)
        if diagnosis.remedy:
            cell = Group(Text(f"{diagnosis.level}: {diagnosis.told}"), sentence(diagnosis.remedy))
        table.add_row(Text(f"{SIGNS[diagnosis.level]} {diagnosis.subject}", style=style), cell)
    context.console.print(table)
    context.console.print()
    levels = [diagnosis.level for diagnosis in found]
    counts = [count(levels.count(level), level) for level in (Level.PROBLEM, Level.WARNING)]
    told = ", ".join(one for one in counts if not one.startswith("0 "))
    context.console.print(f"{told}." if told else "All is well.")
