"""As whom the server runs: PostgreSQL refuses root.

An ordinary user runs it directly. Root runs it in a user namespace, where it is nobody to itself
and still owns its files, so that they may lie below a private folder. Where a container forbids
that, root runs it as the user nobody, who must be able to reach the programs and the data.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mergeable.errors import CourseError

NOBODY = 65534
_NAMESPACE = ("--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")


@dataclass(frozen=True)
class Identity:
    """How a program is started so that it is not root."""

    prefix: tuple[str, ...] = ()  # the command that starts it
    user: int | None = None  # whose files its files must be, when not ours

    def command(self, *words: str) -> list[str]:
        """Return the whole command."""
        return [*self.prefix, *words]

    def run(self, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end; raises nothing for its exit code."""
        return subprocess.run(
            self.command(*words),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, "LC_ALL": "C"},  # some of what they say is read
            check=False,
            **self.options,
        )

    @property
    def options(self) -> dict[str, Any]:
        """Return what `subprocess` needs to know."""
        if self.user is None:
            return {}
        return {"user": self.user, "group": self.user, "extra_groups": []}

    def give(self, *folders: Path) -> None:
        """Make everything in these folders the server's own."""
        if self.user is None:
            return
        for folder in folders:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.user, self.user, follow_symlinks=False)

    def reaches(self, folder: Path) -> bool:
        """Say whether the server can get at a folder."""
        if self.user is None:
            return True
        try:
            test = ("-c", 'cd "$1"', "sh", str(folder))
            return self.run("/bin/sh", *test, cwd=Path("/")).returncode == 0
        except OSError:
            return False


@cache
def identity() -> Identity:
    """Return how servers are started by whoever runs this process."""
    if os.name != "posix" or os.geteuid() != 0:
        return Identity()
    unshare = shutil.which("unshare")
    if unshare and _runs([unshare, *_NAMESPACE, "true"]):
        return Identity(prefix=(unshare, *_NAMESPACE))
    return Identity(user=NOBODY)


def require_reach(who: Identity, folder: Path) -> None:
    """Raise CourseError when the server could not even read its own programs."""
    if not who.reaches(folder):
        raise CourseError(
            "PostgreSQL does not run as root, and user nobody, who would run it instead, cannot "
            f"reach {folder}.",
            "Work as an ordinary user, or move the clone to a folder that is open to others.",
        )


def _runs(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
