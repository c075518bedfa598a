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
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from mergeable.atomic import uninterrupted
from mergeable.grading.printed import Printed
from mergeable.reporter import FLOODED

GRACE = 0.5  # seconds for the child to say where it is when its time has run out
QUIET = 0.05  # seconds of silence after which it has said so
ORPHANED = 10.0  # seconds beyond its time after which nobody is there to end it any more
WINDOWS_ERRORS = 0x80000000  # exit codes from here on say what went wrong
FATAL = "Fatal Python error"  # what `faulthandler` prints above the stack of a crash
_FRAME = re.compile(r'^  File "(.+)", line (\d+) in ', re.MULTILINE)

Emit = Callable[[str], None]


def can_fork() -> bool:
    """Whether work can run in a fork here; MERGEABLE_FORK=0 says no for this run."""
    return hasattr(os, "fork") and os.environ.get("MERGEABLE_FORK", "1") != "0"


@dataclass
class Outcome:
    """What a run came to."""

    lines: list[str] = field(default_factory=list)  # what the work emitted
    outputs: list[str] = field(default_factory=list)  # the beginning of what it printed before each
    output: str = ""  # and of what it printed after the last one
    ending: str = ""  # why it did not end properly, in words; empty when it did
    stack: list[tuple[str, int]] = field(default_factory=list)  # file and line, innermost first


def run_apart(work: Callable[[Emit], None], *, limit: float, unless: int | None = None) -> Outcome:
    """Run `work(emit)` in a fork; never raises for what it does.

    Each text given to `emit` comes back as a line. From one to the next the work may take `limit`
    seconds and print OUTPUT_LIMIT bytes. KeyboardInterrupt here ends the child first, and is raised
    when the descriptor `unless` can be read: the pipe of one who has gone and wants no answer.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    (results, results_end), (output, output_end) = pipes = os.pipe(), os.pipe()
    still_open = {end for pipe in pipes for end in pipe}
    mark = b"\n<%s>\n" % os.urandom(16).hex().encode()
    child = None
    try:
        with uninterrupted():  # until there is somebody who ends the child
            pid = os.fork()
            if pid == 0:
                _be_child(work, _Speaker(results_end, output_end, mark, limit), pipes)
            child = _Child(pid)
        for end in (results_end, output_end):
            still_open.remove(end)
            os.close(end)
        return _Watcher(child, results, output, Printed(mark), limit).watch(unless)
    finally:
        if child is not None:
            child.end()
        for end in still_open:
            os.close(end)


def ended(code: int) -> str:
    """Say how a process ended before its time; `code` is negative for a signal."""
    if code < 0:
        name = signal.strsignal(-code) or f"signal {-code}"
        return f"crashed: {name[:1].lower()}{name[1:]}"
    if code > WINDOWS_ERRORS:
        return f"crashed: Windows error {code:#x}"
    return f"ended its process (exit status {code})"


def stack_in(text: str) -> list[tuple[str, int]]:
    """Return the files and lines of a stack that `faulthandler` printed, innermost first."""
    return [(file, int(line)) for file, line in _FRAME.findall(text)]


def _be_child(
    work: Callable[[Emit], None],
    emit: _Speaker,
    pipes: tuple[tuple[int, int], ...],
) -> NoReturn:
    """Do the work with nothing of the parent's terminal, and end without its clean-up."""
    status = 1
    try:
        for reading, _ in pipes:
            os.close(reading)
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(emit.output, 1)
        os.dup2(emit.output, 2)
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="replace", closefd=False)
        sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="replace", closefd=False)
        faulthandler.enable(file=2)
        faulthandler.register(signal.SIGXCPU, file=2)  # "you have had your time: where are you?"
        emit.begin()
        work(emit)
        emit("")
        status = 0
    except BaseException:
        traceback.print_exc()  # to be read under what the code printed
        raise
    finally:
        os._exit(status)


class _Speaker:
    """Says what the child has to say, and marks in its output where it said it."""

    def __init__(self, results: int, output: int, mark: bytes, limit: float) -> None:
        self.output = output
        self._results, self._mark, self._limit = results, mark, limit
        self._pid = os.getpid()

    def begin(self) -> None:
        """Let the kernel end this process should its parent be killed before it can."""
        signal.setitimer(signal.ITIMER_REAL, self._limit + ORPHANED)

    def __call__(self, line: str) -> None:
        if os.getpid() != self._pid:
            os._exit(0)  # a process that the learner's code forked and that ran on to here
        with contextlib.suppress(Exception):  # they may have put anything in their place
            sys.stdout.flush()
            sys.stderr.flush()
        os.write(self.output, self._mark)
        data = (line + "\n").encode()
        while data:
            data = data[os.write(self._results, data) :]
        self.begin()


class _Child:
    """A forked process, ended once and for all with whatever it started."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._status: int | None = None

    def ask_where(self) -> None:
        """Ask it to print its stack; a process that does not know how ends by that."""
        os.kill(self._pid, signal.SIGXCPU)

    def end(self) -> int:
        """End it and return its wait status; that of one which had ended stays what it was.

        The signals come first: once it is waited for, its number may be another process's.
        """
        if self._status is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._pid, signal.SIGKILL)  # its group may outlive it
            os.kill(self._pid, signal.SIGKILL)  # it may not have its own group yet
            self._status = os.waitpid(self._pid, 0)[1]
        return self._status


class _Watcher:
    """Reads what a child says until it has said everything, died, or run out of time or room."""

    def __init__(
        self, child: _Child, results: int, output: int, printed: Printed, limit: float
    ) -> None:
        self._child, self._results, self._output = child, results, output
        self._said, self._printed, self._limit = bytearray(), printed, limit
        self._open = {results, output}
        self._deadline = time.monotonic() + limit
        self._asked = False  # where it is, because its time has run out

    def watch(self, unless: int | None) -> Outcome:
        with selectors.DefaultSelector() as selector:
            for pipe in self._open if unless is None else {*self._open, unless}:
                selector.register(pipe, selectors.EVENT_READ)
            while self._open and not self._complete and self._printed.flooded is None:
                left = self._deadline - time.monotonic()
                ready = selector.select(max(left, 0))
                for key, _ in ready:
                    if key.fd == unless:
                        raise KeyboardInterrupt
                    if not self._read(key.fd):
                        selector.unregister(key.fd)
                if left <= 0 and not ready:
                    if self._asked:
                        break
                    self._ask()
        return self._outcome()

    @property
    def _complete(self) -> bool:
        return self._said.endswith(b"\n\n") or self._said == b"\n"

    def _ask(self) -> None:
        self._asked = True
        self._printed.close()
        self._deadline = time.monotonic() + GRACE
        self._child.ask_where()

    def _read(self, pipe: int) -> bool:
        data = os.read(pipe, 65536)
        if not data:
            self._open.discard(pipe)
        elif pipe == self._output:
            self._printed.add(data)
            if self._asked:
                self._deadline = min(self._deadline, time.monotonic() + QUIET)
        elif not self._asked:  # what it says too late does not count
            self._said += data
            self._deadline = time.monotonic() + self._limit
        return bool(data)

    def _drain(self) -> None:
        """Read what is still in the pipes, without waiting for more."""
        for pipe in tuple(self._open):
            os.set_blocking(pipe, False)
            with contextlib.suppress(BlockingIOError):
                while self._printed.flooded is None and self._read(pipe):
                    pass

    def _outcome(self) -> Outcome:
        status = self._child.end()
        self._drain()
        self._printed.close()
        sections, flooded = self._printed.sections, self._printed.flooded
        # The check that printed too much is not judged, even if its result came before the flood.
        whole = self._said.decode().split("\n")[:-1]
        lines = [line for line in whole[:flooded] if line]
        ending = "" if self._complete else ended(os.waitstatus_to_exitcode(status))
        if flooded is not None:
            ending = FLOODED
        elif self._asked:
            ending = f"did not end within {self._limit:g} s"
        heads = [section.head.decode("utf-8", "replace") for section in sections]
        last_words = sections[len(lines) + self._asked].tail.decode("utf-8", "replace")
        return Outcome(
            lines=lines,
            outputs=heads[: len(lines)],
            output=heads[len(lines)].partition(FATAL)[0],
            ending=ending,
            stack=stack_in(last_words.rpartition(FATAL)[2]),
        )
