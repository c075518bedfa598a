"""Noticing that a file was saved, by looking.

A learner edits two or three small files. Looking at them twenty times a second costs less than a
thousandth of a core and works on every disk: network shares, containers and virtual machines, where
the system's own file events do not arrive. So there is no second way to fall back to.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

INTERVAL = 0.05  # seconds between two looks
SETTLING = 0.015  # seconds in which nothing changes any more
_PASSED_OVER = {"__pycache__", ".answers"}
# What a commit, a switch, a rebase or a push changes in a git directory. The rest is objects.
_OF_GIT = {"HEAD", "index", "packed-refs", "refs", "rebase-merge", "rebase-apply"}
_OF_GIT |= {"MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"}
# What editors write beside a file while they save it, or long before: Emacs, Vim, JetBrains, gedit.
_EDITORS_OWN = re.compile(
    r"^(\.?#|~|4913$|\.goutputstream-)|(~|\.sw[a-z]|\.tmp|\.lock|___jb_(tmp|old)___)$"
)

Marks = dict[Path, tuple[int, int, int]]


class Saves:
    """The state of a folder's files, looked at again and again."""

    def __init__(self, folder: Path, *, interval: float = INTERVAL) -> None:
        self.folder = folder
        self.interval = interval
        self._marks = marks(folder)

    def look(self) -> list[Path]:
        """Return the files that were saved, added or removed since the last look."""
        now, before = marks(self.folder), self._marks
        self._marks = now
        return sorted(
            path for path in now.keys() | before.keys() if now.get(path) != before.get(path)
        )

    def wait(self, until: Callable[[], bool] = lambda: False) -> list[Path]:
        """Wait for a save and return what was saved; an empty list when `until()` came true."""
        while not until():
            changed = self.look()
            if changed:
                return self._settled(changed)
            time.sleep(self.interval)
        return []

    def _settled(self, changed: list[Path]) -> list[Path]:
        """Wait for the end of a save: editors empty a file before they fill it."""
        while True:
            time.sleep(SETTLING)
            more = self.look()
            if not more:
                return changed
            changed = sorted({*changed, *more})


def marks(folder: Path) -> Marks:
    """Return when each file was last written, its size and its identity.

    Editors that write a new file and rename it change the identity, whatever the clock says.
    """
    found: Marks = {}
    for path in _files(folder):
        try:
            state = Path(path).stat()
        except OSError:
            continue  # gone between listing and looking: a save in two steps
        found[Path(path)] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return found


def _files(folder: str | os.PathLike[str], *, of_git: bool = False) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name in _PASSED_OVER or _EDITORS_OWN.search(entry.name):
            continue
        if of_git and entry.name not in _OF_GIT:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path, of_git=entry.name.endswith(".git"))
        else:
            yield entry.path
