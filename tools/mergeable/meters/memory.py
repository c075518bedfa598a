"""Measuring how many bytes a stretch of code holds at its peak."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mergeable.explain import fail

KB = 1000


@dataclass
class MemoryLog:
    """Memory of one stretch of code, in bytes above what was held when it began."""

    peak: int = 0
    kept: int = 0  # still held at the end

    def at_most(self, budget: int, *, called: str, rows: str = "", next_step: str = "") -> None:
        """Fail the check if the peak is over the budget, in bytes."""
        if self.peak <= budget:
            return
        amount = f" for {rows}" if rows else ""
        problem = f"{called} held {size(self.peak)} at its peak{amount}."
        fail(f"{problem}\nBudget:    {size(budget)}", next_step=next_step)


@contextmanager
def trace_memory() -> Iterator[MemoryLog]:
    """Measure Python's allocations while the block runs.

    Memory that a C library takes without telling Python is not seen. The copy that
    `attempt.function` makes of a result is: a budget below it cannot be kept.
    """
    log, highest = MemoryLog(), [0]
    running = tracemalloc.is_tracing()
    if not running:
        tracemalloc.start()
    _note_peaks()
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    _OPEN.append(highest)
    try:
        yield log
    finally:
        _note_peaks()
        _OPEN.pop()
        log.peak = max(highest[0] - before, 0)
        log.kept = max(tracemalloc.get_traced_memory()[0] - before, 0)
        if not running:
            tracemalloc.stop()


_OPEN: list[list[int]] = []  # the highest peak so far of each block that is running


def _note_peaks() -> None:
    """Let the blocks that are running know the peak before another block resets it."""
    peak = tracemalloc.get_traced_memory()[1]
    for highest in _OPEN:
        highest[0] = max(highest[0], peak)


def size(number: int) -> str:
    """Return a number of bytes in the unit that reads best: "640 bytes", "12.5 kB", "3.1 MB"."""
    if number < KB:
        return f"{number} bytes"
    if number < KB * KB:
        return f"{number / KB:.1f} kB"
    return f"{number / KB / KB:.1f} MB"
