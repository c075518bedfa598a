"""Waiting for other processes, with an end to it."""

import os
import time
from pathlib import Path


def until(condition, seconds=30):
    """Wait until the condition holds; fail when it does not within so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def runs(pid):
    """Whether a process runs; one that ended and waits to be noticed does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")
    return not (status.exists() and "State:\tZ" in status.read_text(encoding="utf-8"))
