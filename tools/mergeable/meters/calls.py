"""Counting Python calls: the cost of a loop that a clock would only guess at."""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from dis import opmap
from functools import cache
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from mergeable.explain import count, fail

# Python 3.12 runs comprehensions inside their function; earlier versions call them. Not counting
# them keeps one number for all versions.
_INLINED = {"<listcomp>", "<setcomp>", "<dictcomp>"}
_NEVER = -2  # below all offsets, of which the least, -1, is that of a frame not yet begun
_RESUMABLE = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR
# Meters and the door to the learner's code call functions, too, and so does an import.
_NOT_THEIRS = (f"{Path(__file__).parents[1]}{os.sep}", "<frozen importlib.")


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


def count_calls() -> AbstractContextManager[CallLog]:
    """Count the Python calls made in this thread while the block runs.

    Every supported version of Python counts the same. So comprehensions are no calls, a generator
    counts once however often it is resumed, and what an import does to find a module is left out.
    """
    return _Counting()


class _Counting(AbstractContextManager[CallLog]):
    """The block in which calls are counted, for this log and for those of the blocks around it."""

    def __enter__(self) -> CallLog:
        self._before: Any = sys.getprofile()
        sys.setprofile(None)
        self._log = CallLog()
        sys.setprofile(self._note)
        return self._log

    def __exit__(self, *error: object) -> None:
        # A profiler like cProfile's only starts again by its own `enable`.
        sys.setprofile(self._before if callable(self._before) else None)

    def _note(self, frame: FrameType, event: str, arg: Any) -> None:
        if event == "call" and frame.f_lasti <= _start(frame.f_code):
            self._log.by_code[frame.f_code] += 1
        if callable(self._before):
            self._before(frame, event, arg)


@cache
def _start(code: CodeType) -> int:
    """Return the last offset at which entering this code is a call and no resumption."""
    if code.co_name in _INLINED or code.co_filename.startswith(_NOT_THEIRS):
        return _NEVER
    if not code.co_flags & _RESUMABLE:
        return len(code.co_code)
    # It makes the generator, drops what was sent and resumes: instructions of two bytes each.
    return code.co_code[::2].index(opmap["RETURN_GENERATOR"]) * 2 + 4
