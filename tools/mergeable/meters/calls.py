"""Counting Python calls: the cost of a loop that a clock would only guess at."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from mergeable.explain import count, fail

# Python 3.12 runs comprehensions inside their function; earlier versions call them. Not counting
# them keeps one number for all versions.
_INLINED = {"<listcomp>", "<setcomp>", "<dictcomp>"}

# The `with` statement's own end is the last call seen, and is not the learner's.
_WITH_ENDS = contextlib._GeneratorContextManager.__exit__.__code__


@dataclass
class CallLog:
    """The Python functions called in one stretch of code."""

    by_code: Counter[CodeType] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """How many calls of Python functions there were; calls into C are not counted."""
        return sum(self.by_code.values())

    def busiest(self, number: int = 3) -> list[tuple[str, int]]:
        """Return the functions called most, as "name (file, line)", with how often."""
        return [
            (f"{code.co_qualname} ({Path(code.co_filename).name}, line {code.co_firstlineno})", n)
            for code, n in self.by_code.most_common(number)
        ]

    def at_most(self, budget: int, *, called: str, rows: str = "", next_step: str = "") -> None:
        """Fail the check if more Python calls were made than the budget allows."""
        if self.count <= budget:
            return
        amount = f" for {rows}" if rows else ""
        lines = [f"{called} made {count(self.count, 'Python call')}{amount}."]
        lines += [f"Called:    {name}, {count(n, 'time')}" for name, n in self.busiest()]
        lines.append(f"Budget:    {count(budget, 'call')}")
        fail("\n".join(lines), next_step=next_step)


@contextlib.contextmanager
def count_calls() -> Iterator[CallLog]:
    """Count the Python calls made in this thread while the block runs.

    A generator that is resumed counts as a call. A profiler that was running is put back.
    """
    log = CallLog()
    counted = log.by_code
    own = {count_calls.__wrapped__.__code__}  # type: ignore[attr-defined]

    def note(frame: FrameType, event: str, arg: Any) -> None:
        if event == "call" and frame.f_code not in own and frame.f_code.co_name not in _INLINED:
            counted[frame.f_code] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield log
    finally:
        sys.setprofile(before)
        counted.subtract([_WITH_ENDS])
        if not counted[_WITH_ENDS]:
            del counted[_WITH_ENDS]
