"""A small process between the course and a server: it ends the server when its owner is gone.

Run as `python -I -S keeper.py ORDER`, with the standard library only. It starts the server, says
"ready" or why not, and waits. When its input ends, which the kernel sees to even after `kill -9`
of the owner, or the server does, it ends the server and removes what is to be removed. Should it
be killed itself, Linux ends the server; elsewhere the next start finds and ends it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

READY = "ready"
KEEP = b"keep"  # said before the input ends: stop in good order, and leave the data
START_LIMIT = 60.0  # seconds
STOP_LIMIT = 20.0
TICK = 0.005
_SET_PARENT_DEATH_SIGNAL = 1  # prctl(2)


class Keeper:
    """Starts one server and sees it out."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.data = Path(order["data"])
        self.over = threading.Event()  # for whatever reason
        self.released = threading.Event()  # by the owner, or its death
        self.keep = False
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Do everything, in its order."""
        signal.signal(signal.SIGTERM, lambda *_: self.over.set())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with Path(self.order["mark"]).open("w+b") as mark:
            hold(mark.fileno())
            mark.write(b"%d" % os.getpid())
            mark.flush()
            self._in_background(self._listen)
            try:
                self._start()
                words = self._become_ready()
                self._say(words)
                # An owner who is told that there is no server looks at what the server said.
                (self.over if words == READY else self.released).wait()
            finally:
                self._stop()
        if not self.keep:
            for folder in self.order["remove"]:
                shutil.rmtree(folder, ignore_errors=True)

    def _listen(self) -> None:
        said = b""
        while part := os.read(0, 64):  # past Python's buffer, whose lock would outlive the program
            said += part
        self.keep = said.startswith(KEEP)
        self.released.set()
        self.over.set()

    def _start(self) -> None:
        with Path(self.order["log"]).open("ab") as log:
            options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            if (user := self.order["user"]) is not None:
                options |= {"user": user, "group": user, "extra_groups": []}
            if sys.platform == "linux":
                options["preexec_fn"] = _end_with_parent()
            command, cwd = self.order["start"], self.data.parent
            self.process = subprocess.Popen(command, cwd=cwd, **options)
        self._in_background(self._watch)

    def _watch(self) -> None:
        if self.process and self.process.wait() is not None and not self.order["stop"]:
            self.over.set()

    def _become_ready(self) -> str:
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            if self._is_ready():
                return READY
            if self.over.wait(TICK):
                return "it ended at once"
        return f"it was not ready within {START_LIMIT:g} s"

    def _is_ready(self) -> bool:
        """Read what the server says of itself, as `pg_ctl` does."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"

    def _say(self, words: str) -> None:
        with contextlib.suppress(OSError):  # nobody listens any more
            os.write(1, f"{words}\n".encode())
            os.close(1)

    def _stop(self) -> None:
        if self.process is None:
            return
        if stop := self.order["stop"]:  # a program ends it, where signals do not
            mode = "fast" if self.keep else "immediate"
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                subprocess.run([*stop, "-m", mode], capture_output=True, timeout=STOP_LIMIT)
            return
        shared = shared_memory(self.data)
        ways = [signal.SIGINT] if self.keep else []
        for way in (*ways, signal.SIGQUIT, signal.SIGKILL):
            self.process.send_signal(way)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_LIMIT)
                break
        if self.process.returncode == -signal.SIGKILL and shared is not None:
            release(shared)

    @staticmethod
    def _in_background(work: Callable[[], None]) -> None:
        threading.Thread(target=work, daemon=True).start()


def hold(descriptor: int) -> bool:
    """Take the lock on an open file, which the system frees when its holder dies."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def shared_memory(data: Path) -> int | None:
    """Return the id of the System V segment by which a server marks its data folder as in use."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return int(lines[6].split()[1])
    except (OSError, ValueError, IndexError):
        return None


def release(segment: int) -> None:
    """Remove a segment that a killed server left; the system keeps such for ever."""
    program = shutil.which("ipcrm")
    if program:
        subprocess.run([program, "-m", str(segment)], capture_output=True, check=False)


def _end_with_parent() -> Callable[[], None]:
    """Return what a child calls so that the kernel ends it, in good order, with this process."""
    import ctypes

    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def ask() -> None:
        prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGQUIT)
        if os.getppid() != parent:  # it was killed a moment ago
            os._exit(1)

    return ask


if __name__ == "__main__":
    Keeper(json.loads(sys.argv[1])).run()
