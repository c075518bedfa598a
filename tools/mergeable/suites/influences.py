"""What a test depends on besides the code: the clock, chance, the network, and waiting.

Counted, not timed: every call of a function in C is seen by `sys.setprofile`. A clock that a test
has replaced is a function in Python and is not seen, which is the point.
"""

from __future__ import annotations

import datetime
import linecache
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from mergeable.model import Place
from mergeable.suites.outcomes import Influence

CLOCK, CHANCE = "reads the clock", "depends on chance"
NETWORK, WAITS = "reaches for the network", "waits for time to pass"
_TIMES = {"time", "monotonic", "perf_counter", "process_time", "thread_time"}
_OF_TIME = _TIMES | {f"{name}_ns" for name in _TIMES}
_TODAY = {"now", "today", "utcnow"}
_CONNECTS = {"connect", "connect_ex", "sendto", "getaddrinfo", "gethostbyname"}
# Modules of other people's that hand the clock or chance on to whoever calls them.
_BETWEEN = {"random", "secrets", "uuid", "django.utils.timezone"}
_SEED = random.Random.seed.__code__
_SLEEP = getattr(time.sleep, "__code__", None)  # in a page it is written in Python


class Influences:
    """Watches calls while tests run, and notes those that make an outcome depend on the day."""

    def __init__(self, tests: str, subjects: frozenset[str], shown: str) -> None:
        """Take the tests' file, the implementation's, and what the learner calls the first."""
        self._tests, self._subjects, self._shown = tests, subjects, shown
        self._ours = subjects | {tests}
        self._test = ""
        self._seeded = False
        self.found: list[Influence] = []
        self.calls: Counter[str] = Counter()

    @contextmanager
    def watching(self, test: str) -> Iterator[None]:
        """Watch while the block runs one test."""
        self._test, self._seeded = test, False
        before = sys.getprofile()
        sys.setprofile(self._see)
        try:
            yield
        finally:
            sys.setprofile(before)

    def _see(self, frame: FrameType, event: str, called: Any) -> None:
        if event == "call":
            self._see_python(frame)
        elif event == "c_call":
            what = self._influence(called)
            if what:
                self._note(frame, what, _written(called))

    def _see_python(self, frame: FrameType) -> None:
        code, caller = frame.f_code, frame.f_back
        if code is _SEED:
            self._seeded = frame.f_locals.get("a") is not None
        elif code is _SLEEP:
            self._note(caller, WAITS, "time.sleep()")
        elif code.co_filename in self._subjects and _is_in(caller, self._tests):
            self.calls[code.co_name] += 1

    def _influence(self, called: Any) -> str:
        name = getattr(called, "__name__", "")
        module, owner = getattr(called, "__module__", None), getattr(called, "__self__", None)
        if module == "time" and name in _OF_TIME:
            return CLOCK
        if module == "time" and name == "sleep":
            return WAITS
        if name in _TODAY and isinstance(owner, type) and issubclass(owner, datetime.date):
            return CLOCK
        if module in ("posix", "nt") and name == "urandom":
            return CHANCE
        if name in ("random", "getrandbits") and owner is getattr(random, "_inst", None):
            return "" if self._seeded else CHANCE
        if name in _CONNECTS and "_socket" in (module, type(owner).__module__, _home(owner)):
            return NETWORK
        return ""

    def _note(self, frame: FrameType | None, what: str, by: str) -> None:
        through = what == NETWORK
        while frame and (through or frame.f_globals.get("__name__") in _BETWEEN):
            if frame.f_code.co_filename in self._ours:
                break
            frame = frame.f_back
        if frame is None or frame.f_code.co_filename not in self._ours:
            return
        while frame and frame.f_code.co_filename != self._tests:
            frame = frame.f_back
        if frame is None:
            return
        source = linecache.getline(self._tests, frame.f_lineno).strip()
        place = Place(self._shown, frame.f_lineno, source)
        self.found.append(Influence(what, by, self._test, place))


def _is_in(frame: FrameType | None, file: str) -> bool:
    return frame is not None and frame.f_code.co_filename == file


def _home(owner: Any) -> str:
    """Return the module that a socket's own class derives from."""
    return next((kind.__module__ for kind in type(owner).__mro__[1:]), "")


def _written(called: Any) -> str:
    owner = getattr(called, "__self__", None)
    if isinstance(owner, type):
        return f"{owner.__name__}.{called.__name__}()"
    module = getattr(called, "__module__", None) or type(owner).__module__
    module = {"posix": "os", "nt": "os", "_socket": "socket"}.get(module, module)
    return f"{module}.{called.__name__}()"
