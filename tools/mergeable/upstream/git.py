"""Running git so that it does the same on every machine: nobody's settings, hooks or templates."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from mergeable.errors import CourseError

# Said on the command line, which counts for more than a repository's own settings.
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.autocrlf=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.allow=never",
    "protocol.file.allow=always",
)


def environment() -> dict[str, str]:
    """Return what git gets for an environment: nothing of the user's that concerns git."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **kept,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
        "TZ": "UTC",
    }


def command(repository: Path, *arguments: str) -> list[str]:
    """Return the command line that runs git in a repository."""
    settings = [word for each in _SETTINGS for word in ("-c", each)]
    return ["git", *settings, "-C", str(repository), *arguments]


def git(
    repository: Path, *arguments: str, given: bytes | None = None, ok: Sequence[int] = (0,)
) -> str:
    """Run git and return what it prints, without the last line's end.

    Raises CourseError when git is missing, and RuntimeError with its words when it fails: whoever
    expects that to happen allows for it with `ok`, the exit codes that are no failure.
    """
    done = run(command(repository, *arguments), given=given)
    if done.returncode not in ok:
        raise GitFailed(arguments, done.stderr.decode("utf-8", "replace").strip())
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")


class GitFailed(Exception):
    """Git did not do what was asked: its own words."""

    def __init__(self, arguments: Sequence[str], words: str) -> None:
        super().__init__(f"git {arguments[0] if arguments else ''}: {words or 'no reason given'}")
        self.words = words


def run(
    line: Sequence[str], *, given: bytes | None = None, extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a command line of git's; raises CourseError when there is no git."""
    try:
        return subprocess.run(
            line,
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            env={**environment(), **(extra or {})},
            check=False,
        )
    except FileNotFoundError as error:
        raise CourseError(
            "git is not installed, or not on the PATH.", "Install git, then run this again."
        ) from error
