"""Naming the line of a loop that does not end, where nobody can ask a busy interpreter."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from mergeable.loading import MARK
from mergeable.reporter import TookTooLong

WATCHED = 1.5  # seconds: a check that did not end in ten is by then where it stays


@contextmanager
def watched(limit: float) -> Iterator[None]:
    """End the block at the first line of the learner's that it reaches after a moment.

    It raises TookTooLong, as the alarm does that other machines have; `limit` is the time, in
    seconds, that this check was given before. Each line costs a call, so nothing is judged so.
    """
    until = time.monotonic() + WATCHED

    def line(frame: FrameType, event: str, value: Any) -> Any:
        if time.monotonic() > until:
            raise TookTooLong(f"did not end within {limit:g} s")
        return line

    def call(frame: FrameType, event: str, value: Any) -> Any:
        return line if MARK in frame.f_globals else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        yield
    finally:
        sys.settrace(before)
