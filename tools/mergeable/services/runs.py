"""The folders of running servers: made private, found again and removed when their keeper died."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from mergeable.services.keeper import hold, release, shared_memory
from mergeable.services.privileges import Identity
from mergeable.services.programs import Programs

SOCKET_LONGEST = 100  # bytes of a socket's path; macOS allows 103, Linux 107
SOCKET_NAME = ".s.PGSQL.5432"
# Linux's folder in memory, where making the hundreds of small files of a database takes a tenth of
# the time. A container may have 64 MB of it; by default it may grow to half of what there is.
MEMORY = Path("/dev/shm")
ROOM = 1_000_000_000  # bytes that must be free there
STARTING = 120  # seconds that a folder may lie there before its keeper has taken it
PREFIX = "mergeable-pg-"
FACTS = "run.json"  # in a run's folder: which cache it copied from, where its sockets are


@dataclass(frozen=True)
class RunFolder:
    """Where one server keeps its data while it runs, and its socket, whose path must be short."""

    path: Path
    sockets: Path | None  # None: it listens on the loopback interface

    @property
    def data(self) -> Path:
        """The server's data."""
        return self.path / "data"

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.path / "log"

    @property
    def mark(self) -> Path:
        """A file that the keeper holds a lock on as long as it lives, with its process id."""
        return self.path / "keeper"

    @property
    def removable(self) -> list[Path]:
        """The folders that go when the server has gone."""
        return [self.path, *([self.sockets] if self.sockets else [])]

    def remove(self) -> None:
        """Remove it all."""
        for folder in self.removable:
            shutil.rmtree(folder, ignore_errors=True)

    def last_words(self) -> str:
        """Return the end of the log, for a server that would not start."""
        try:
            return self.log.read_text(encoding="utf-8", errors="replace").strip()[-1500:]
        except OSError:
            return ""


def make_run_folder(
    cache: Path, who: Identity, *, loopback: bool, making: bool = False
) -> RunFolder:
    """Make a folder in memory, else below the cache, else among the temporary ones.

    `making` says that a seed is made there: it is in use even while no server runs in it.

    The cache will not do when it cannot be written to, when its file system knows no private
    folders, or when the server, running as another user, could not reach it.
    """
    for parent in (*_in_memory(), cache / "runs"):
        with suppress(OSError):
            path = _private_folder(parent)
            if _is_private(path) and (who.user is None or _open_to_all(path)):
                break
            path.rmdir()
    else:
        path = Path(tempfile.mkdtemp(prefix=PREFIX))
    sockets = None if loopback else _socket_folder()
    facts = {"cache": str(cache), "sockets": str(sockets or ""), "making": making}
    (path / FACTS).write_text(json.dumps(facts), encoding="utf-8")
    return RunFolder(path, sockets)


def has_sockets() -> bool:
    """Say whether a server here can be reached by a socket in the file system."""
    return os.name == "posix" and hasattr(socket, "AF_UNIX")


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def sweep(cache: Path, programs: Programs | None, who: Identity) -> list[Path]:
    """End the servers whose keeper was killed, remove their folders and say which those were."""
    gone = []
    for path in run_folders(cache):
        if _is_abandoned(path) and not (_facts(path).get("making") and _a_seed_is_made(cache)):
            # The name comes from a file: only a folder such as we make is ever removed.
            name = str(_facts(path).get("sockets", ""))
            run = RunFolder(path, Path(name) if Path(name).name.startswith(PREFIX) else None)
            _end_server(run, programs, who)
            run.remove()
            gone.append(path)
    return gone


def _in_memory() -> list[Path]:
    try:
        return [MEMORY] if shutil.disk_usage(MEMORY).free >= ROOM else []
    except OSError:
        return []


def _private_folder(parent: Path) -> Path:
    parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))


def _socket_folder() -> Path | None:
    for parent in (None, "/tmp"):
        with suppress(OSError):
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
            if len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_LONGEST:
                return folder
            folder.rmdir()
    return None


def _is_private(path: Path) -> bool:
    if os.name != "posix":
        return True
    found = path.stat()
    return stat.S_IMODE(found.st_mode) == 0o700 and found.st_uid == os.geteuid()


def _open_to_all(path: Path) -> bool:
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def run_folders(cache: Path) -> Iterator[Path]:
    """Yield the folders of the runs that copied from this cache, those of dead ones too."""
    for parent in (MEMORY, cache / "runs", Path(tempfile.gettempdir())):
        for path in parent.glob(f"{PREFIX}*"):
            if _facts(path).get("cache") == str(cache):
                yield path


def seeds_lock(cache: Path) -> FileLock:
    """Return the lock that whoever makes a seed in this cache holds."""
    return FileLock(cache / ".seeds.lock")


def _a_seed_is_made(cache: Path) -> bool:
    try:
        with seeds_lock(cache).acquire(timeout=0):
            return False
    except Timeout:
        return True


def _facts(path: Path) -> dict[str, Any]:
    try:
        found = json.loads((path / FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # others' folders cannot be looked into
        return {}
    return found if isinstance(found, dict) else {}


def _is_abandoned(path: Path) -> bool:
    mark = path / "keeper"
    try:
        with mark.open("r+b") as file:
            # An empty mark is one that its keeper is about to lock.
            return bool(mark.stat().st_size) and hold(file.fileno())
    except FileNotFoundError:
        with suppress(OSError):
            return time.time() - path.stat().st_mtime > STARTING
    except OSError:  # Windows: somebody holds it
        pass
    return False


def _end_server(run: RunFolder, programs: Programs | None, who: Identity) -> None:
    """End a server that outlived its keeper, as one may where the kernel does not see to it."""
    pid = _server_of(run)
    if pid is None:
        return
    segment = shared_memory(run.data)
    if Path("/proc/self").exists():
        if not _works_in(pid, run.data):
            return  # the number is another process's by now
        for way in (signal.SIGQUIT, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.kill(pid, way)
            end = time.monotonic() + 5
            while _works_in(pid, run.data) and time.monotonic() < end:
                time.sleep(0.01)
        if segment is not None:
            release(segment)
    elif programs:
        command = (programs["pg_ctl"], "stop", "-D", str(run.data), "-m", "immediate")
        with suppress(OSError, subprocess.TimeoutExpired):
            who.run(*command, cwd=run.path)


def _server_of(run: RunFolder) -> int | None:
    try:
        return int((run.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _works_in(pid: int, data: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
    except OSError:
        return False
