"""Running several programs, two at a time, with the output of each kept for itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mergeable.serving import begin

PATIENCE = 5.0  # seconds that a program has to end itself after Ctrl-C


@dataclass(frozen=True)
class Step:
    """A program that passes or fails by its exit code."""

    name: str
    what: str  # what is so when it passes
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """How a step ended."""

    step: Step
    passed: bool
    seconds: float
    output: str  # all that it printed


class Steps:
    """Steps on their way; whatever ends them early ends their programs."""

    def __init__(
        self, steps: Sequence[Step], root: Path, *, at_once: int = 2, columns: int = 100
    ) -> None:
        self._steps, self._root, self._at_once = steps, root, at_once
        plain = {"PYTHONUTF8": "1", "NO_COLOR": "1", "COLUMNS": str(columns)}
        self._environment = {**os.environ, **plain}
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._stopped = False

    def run(self) -> Iterator[Outcome]:
        """Yield the outcomes as steps end; steps begin in their order."""
        with ThreadPoolExecutor(self._at_once) as pool:
            waiting = [pool.submit(self._run, step) for step in self._steps]
            try:
                for done in as_completed(waiting):
                    yield done.result()
            except BaseException:
                for future in waiting:
                    future.cancel()
                self._stop()
                raise

    def _run(self, step: Step) -> Outcome:
        started = time.perf_counter()
        try:
            process = self._start(step.command)
        except OSError as error:
            return Outcome(step, False, 0.0, f"{step.command[0]} cannot be run: {error.strerror}.")
        output, _ = process.communicate()
        with self._lock:
            self._running.discard(process)
        seconds = time.perf_counter() - started
        return Outcome(step, process.returncode == 0, seconds, output.strip("\n"))

    def _start(self, command: Sequence[str]) -> subprocess.Popen[str]:
        with self._lock:
            if self._stopped:
                raise InterruptedError(0, "everything was stopped")
            process = begin(command, self._root, self._environment)
            self._running.add(process)
            return process

    def _stop(self) -> None:
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for process in running:
            _signal(process, signal.SIGINT)
        end = time.monotonic() + PATIENCE
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(end - time.monotonic(), 0))
            _kill(process)


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """Tell a program and all that it started; on Windows there is only ending it."""
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.terminate()
        else:
            os.killpg(process.pid, number)


def _kill(process: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:  # the program may be gone and leave others of its group behind
        _signal(process, signal.SIGKILL)
