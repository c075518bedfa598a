"""Bars for what takes longer than a person likes to wait without a sign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

Advance = Callable[[float], None]  # so much more is done; from any thread
AddBar = Callable[[str, float, str], Advance]  # what is being done, how much of it, in which unit


@contextmanager
def progress_bars(console: Console) -> Iterator[AddBar]:
    """Yield what adds a bar below those there are; all are gone at the end.

    Where nobody watches, or nothing can be redrawn, none is drawn.
    """
    drawn = console.is_terminal and not console.is_dumb_terminal
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30, complete_style="command", finished_style="passed"),
        TextColumn("{task.completed:.0f} of {task.total:.0f} {task.fields[unit]}"),
        console=console,
        transient=True,
        disable=not drawn,
        redirect_stdout=False,
        redirect_stderr=False,
    )

    def add(doing: str, total: float, unit: str) -> Advance:
        task = progress.add_task(doing, total=total, unit=unit)
        return lambda by: progress.advance(task, by)

    with progress:
        yield add
