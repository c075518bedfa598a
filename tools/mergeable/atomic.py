"""Replacing files whole: whoever reads one, and whatever happens, finds the old one or the new."""

from __future__ import annotations

import os
import secrets
import signal
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

RETRIES = 20  # Windows refuses to replace a file while another program reads it
PAUSE = 0.05  # seconds between them


def replace_file(path: Path, content: bytes, mode: int | None = None) -> None:
    """Put `content` in place of the file, or make it; raises OSError and then nothing changed.

    The file's permissions stay as they are, unless `mode` says others.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    if mode is None:
        with suppress(FileNotFoundError):
            mode = stat.S_IMODE(path.stat().st_mode)
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            draft.chmod(mode)
        _replace(draft, path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until a few files that belong together are all in place."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Ctrl-C only ever reaches the main thread
        return
    arrived: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: arrived.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if arrived:
        raise KeyboardInterrupt


_BINARY = getattr(os, "O_BINARY", 0)


def _replace(draft: Path, path: Path) -> None:
    for _ in range(RETRIES if os.name == "nt" else 0):
        try:
            draft.replace(path)
        except PermissionError:
            time.sleep(PAUSE)
        else:
            return
    draft.replace(path)
