"""The lessons as a site on this machine: built once, served as plain files.

A learner gets the same pages that are published. `mkdocs serve` would watch the sources and reload
the browser on each save, which is for those who write lessons; a learner saves exercises.
"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any

from mergeable.errors import CourseError

HOST = "127.0.0.1"  # nobody else's business
PORT = 8000
TRIES = 50  # ports to try, from the one asked for upwards
QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
TAIL = 12  # lines of the builder's own words that are worth showing


def begin(command: Sequence[str], root: Path, env: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start a program that asks nothing, to read all that it says from one pipe.

    It leads a group of its own: Ctrl-C is ours alone to answer, and whatever it starts can be ended
    with it.
    """
    return subprocess.Popen(
        command,
        cwd=root,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=os.name == "posix",
    )


def build(root: Path, folder: Path, address: str) -> None:
    """Build the site that `address` will serve into `folder`.

    The pages name their own address: with another one in them, a browser loads every page anew
    where it could exchange the text. Raises CourseError with the builder's last words.
    """
    # Not --quiet: it hides warnings from --strict as well, which then finds nothing.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir"]
    process = begin([*command, str(folder)], root, {**os.environ, **QUIET, "SITE_URL": address})
    try:
        said, _ = process.communicate()
    except BaseException:
        process.kill()
        process.communicate()
        raise
    if process.returncode:
        last = "\n".join(said.strip().splitlines()[-TAIL:])
        raise CourseError(
            f"The site could not be built:\n{last}",
            "The lessons are readable as they are, in docs/lessons. `git status` shows whether a "
            "page was changed; `mergeable doctor` looks at this machine.",
        )


class Server(ThreadingHTTPServer):
    """Serves one folder to this machine, and says nothing."""

    allow_reuse_address = os.name != "nt"  # there it would let two servers share a port
    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__((HOST, port), _Pages)
        self.folder = folder

    @property
    def address(self) -> str:
        """What to type in a browser."""
        return f"http://{HOST}:{self.server_port}/"

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Answer one request out of the folder."""
        _Pages(request, client_address, self, directory=str(self.folder))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser that went away is no news."""


def open_server(folder: Path, port: int = PORT) -> Server:
    """Return a server on this port or the next free one; raises CourseError."""
    for tried in range(port, min(port + TRIES, 65536)):
        try:
            return Server(folder, tried)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise CourseError(
                    f"Nothing can be served on {HOST}: {error.strerror}.",
                    "The lessons are readable as they are, in docs/lessons.",
                ) from error
    raise CourseError(
        f"No port is free from {port} to {port + TRIES - 1}.",
        "Name another: `mergeable welcome --serve --port 9000`.",
    )


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let a terminal that closes, or a `kill`, end us as Ctrl-C does, cleaning up on the way."""
    found = [getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP")]
    numbers = [number for number in found if number is not None]
    before = {number: signal.signal(number, _leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


class _Pages(SimpleHTTPRequestHandler):
    """Files of a folder, never kept by the browser: the next build may differ."""

    def end_headers(self) -> None:
        """Add that nothing is to be kept."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send the site's own page for what is not there."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
