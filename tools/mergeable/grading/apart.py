"""Running work in a forked process that may loop, crash, exit or print without end.

A fork of this process starts with everything already imported, which is what makes grading on each
save quick. Where there is no fork, `grading.run` starts a fresh interpreter instead.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import re
import selectors
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from mergeable.reporter import FLOODED, OUTPUT_KEPT, OUTPUT_LIMIT

GRACE = 0.5  # seconds for the child to say where it was when its time ran out
_FRAME = re.compile(r'^  File "(.+)", line (\d+) in ', re.MULTILINE)
_ALARM = re.compile(r"^(Timeout|Fatal Python error|Windows fatal)", re.MULTILINE)

Emit = Callable[[str], None]


def can_fork() -> bool:
    """Whether work can run in a fork here; MERGEABLE_FORK=0 says no for this run."""
    return hasattr(os, "fork") and os.environ.get("MERGEABLE_FORK", "1") != "0"


@dataclass
class Outcome:
    """What a run came to."""

    lines: list[str] = field(default_factory=list)  # what the work emitted
    output: str = ""  # the beginning of what it printed
    ending: str = ""  # why it did not end properly, in words; empty when it did
    stack: list[tuple[str, int]] = field(default_factory=list)  # file and line, innermost first


def run_apart(work: Callable[[Emit], None], *, limit: float) -> Outcome:
    """Run `work(emit)` in a fork, for at most `limit` seconds; never raises for what it does.

    Each text given to `emit` comes back as a line. KeyboardInterrupt here ends the child first.
    """
    results, results_end = os.pipe()
    output, output_end = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.close(results)
        os.close(output)
        _be_child(work, results_end, output_end, limit)
    os.close(results_end)
    os.close(output_end)
    process = _Child(child)
    try:
        return _Watcher(process, results, output, limit).watch()
    finally:
        process.end()
        os.close(results)
        os.close(output)


def _be_child(work: Callable[[Emit], None], results: int, output: int, limit: float) -> NoReturn:
    """Do the work with nothing of the parent's terminal, and end without its clean-up."""
    status = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _limit_cpu(limit)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="replace", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="replace", closefd=False)
        faulthandler.enable(file=2)
        faulthandler.dump_traceback_later(limit, file=2)

        def emit(line: str) -> None:
            data = (line + "\n").encode()
            while data:
                data = data[os.write(results, data) :]

        work(emit)
        sys.stdout.flush()
        sys.stderr.flush()
        emit("")
        status = 0
    finally:
        os._exit(status)


def _limit_cpu(limit: float) -> None:
    """Let the kernel end the child should this process be killed before it can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        seconds = int(limit) + 5
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))


class _Child:
    """A forked process, ended once and for all with whatever it started."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._status: int | None = None

    def end(self, *, patience: float = 0) -> int:
        """End it, after `patience` seconds at most to go by itself; return its wait status."""
        deadline = time.monotonic() + patience
        while self._status is None and time.monotonic() < deadline:
            found, status = os.waitpid(self._pid, os.WNOHANG)
            if found:
                self._status = status
            else:
                time.sleep(0.001)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)  # its group may outlive it
        if self._status is None:
            os.kill(self._pid, signal.SIGKILL)  # it may not have its own group yet
            self._status = os.waitpid(self._pid, 0)[1]
        return self._status


class _Watcher:
    """Reads what a child says until it has said everything, died, or run out of time or room."""

    def __init__(self, child: _Child, results: int, output: int, limit: float) -> None:
        self._child, self._results, self._output, self._limit = child, results, output, limit
        self._said, self._printed, self._tail, self._amount = bytearray(), bytearray(), b"", 0
        self._open = {results, output}

    def watch(self) -> Outcome:
        deadline = time.monotonic() + self._limit + GRACE
        ending = ""
        with selectors.DefaultSelector() as selector:
            for pipe in (self._results, self._output):
                selector.register(pipe, selectors.EVENT_READ)
            while self._open and not ending and not self._complete:
                left = deadline - time.monotonic()
                if left <= 0:
                    ending = f"did not end within {self._limit:g} s"
                for key, _ in selector.select(max(left, 0)):
                    if not self._read(key.fd):
                        selector.unregister(key.fd)
                if self._amount > OUTPUT_LIMIT:
                    ending = FLOODED
        return self._outcome(ending)

    @property
    def _complete(self) -> bool:
        return self._said.endswith(b"\n\n") or self._said == b"\n"

    def _read(self, pipe: int) -> bool:
        data = os.read(pipe, 65536)
        if not data:
            self._open.discard(pipe)
        elif pipe == self._results:
            self._said += data
        else:
            self._amount += len(data)
            self._printed += data[: max(OUTPUT_KEPT - len(self._printed), 0)]
            self._tail = (self._tail + data)[-OUTPUT_KEPT:]
        return bool(data)

    def _drain(self) -> None:
        """Read what was printed before the end and is still in the pipe, without waiting."""
        os.set_blocking(self._output, False)
        with contextlib.suppress(BlockingIOError):
            while self._amount <= OUTPUT_LIMIT and self._read(self._output):
                pass

    def _outcome(self, ending: str) -> Outcome:
        complete = self._complete
        # With its pipes closed it is on its way out, and how it went matters.
        status = self._child.end(patience=0 if complete or ending else 2)
        self._drain()
        if not ending and self._amount > OUTPUT_LIMIT:
            ending = FLOODED
        if not ending and not complete:
            ending = _ended(status)
        lines = self._said.decode("utf-8", "replace").splitlines()
        tail = self._tail.decode("utf-8", "replace")
        alarm = list(_ALARM.finditer(tail)) if ending else []
        stack = _FRAME.findall(tail[alarm[-1].start() :]) if alarm else []
        output = self._printed.decode("utf-8", "replace")
        if stack:
            output = output.partition(alarm[-1].group())[0]
        return Outcome(
            lines=[line for line in lines if line],
            output=output,
            ending=ending,
            stack=[(file, int(line)) for file, line in stack],
        )


def _ended(status: int) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        name = signal.strsignal(number) or f"signal {number}"
        return f"crashed: {name[:1].lower()}{name[1:]}"
    return f"ended its process (exit status {os.waitstatus_to_exitcode(status)})"
