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
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mergeable.services.keeper import hold, release, shared_memory
from mergeable.services.privileges import Identity
from mergeable.services.programs import Programs

SOCKET_LONGEST = 100  # bytes of a socket's path; macOS allows 103, Linux 107
SOCKET_NAME = ".s.PGSQL.5432"
STARTING = 120  # seconds that a folder may lie there before its keeper has taken it
PREFIX = "mergeable-pg-"


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


def make_run_folder(cache: Path, who: Identity, *, loopback: bool) -> RunFolder:
    """Make a folder below the cache, or among the temporary ones where that will not do.

    It will not do when it cannot be written to, when its file system knows no private folders, or
    when the server, running as another user, could not reach it.
    """
    for parent in (cache / "runs", None):
        try:
            path = _private_folder(parent)
        except OSError:
            if parent is None:
                raise
            continue
        if parent is None or (_is_private(path) and (who.user is None or _open_to_all(path))):
            break
        path.rmdir()
    sockets = None if loopback else _socket_folder()
    run = RunFolder(path, sockets)
    (path / "sockets.json").write_text(json.dumps(str(sockets or "")), encoding="utf-8")
    return run


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
    for path in _run_folders(cache):
        if _is_abandoned(path):
            run = RunFolder(path, _sockets_of(path))
            _end_server(run, programs, who)
            run.remove()
            gone.append(path)
    return gone


def _private_folder(parent: Path | None) -> Path:
    if parent is not None:
        parent.mkdir(parents=True, exist_ok=True)
        path = parent / uuid.uuid4().hex[:12]
        path.mkdir(mode=0o700)
        return path
    return Path(tempfile.mkdtemp(prefix=PREFIX))


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


def _run_folders(cache: Path) -> Iterator[Path]:
    yield from (path for path in (cache / "runs").glob("*") if path.is_dir())
    # Others' temporary folders are none of our business: they cannot be looked into anyway.
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if (path / "keeper").is_file() and _is_ours(path):
                yield path


def _is_ours(path: Path) -> bool:
    return os.name != "posix" or path.stat().st_uid == os.geteuid()


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


def _sockets_of(path: Path) -> Path | None:
    try:
        name = json.loads((path / "sockets.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    # The name comes from a file: only a folder such as we make is ever removed.
    return Path(name) if name and Path(name).name.startswith(PREFIX) else None


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
