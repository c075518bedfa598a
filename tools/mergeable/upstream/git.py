"""Running git on the histories: for as long as it takes, and never what a repository asks for."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from mergeable.repository.program import GitFailed, environment, git_program

# Said on the command line, which counts for more than a repository's own settings.
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.autocrlf=false",
    "gc.auto=0",
    "maintenance.auto=false",
)


def command(repository: Path, *arguments: str) -> list[str]:
    """Return the command line that runs git in a repository; raises CourseError without git."""
    settings = [word for each in _SETTINGS for word in ("-c", each)]
    return [git_program(), *settings, "-C", str(repository), *arguments]


def git(repository: Path, *arguments: str, given: bytes = b"", ok: Sequence[int] = (0,)) -> str:
    """Run git and return what it prints, without the last line's end.

    Raises CourseError when there is no git to run, and GitFailed when it fails: whoever expects
    that to happen allows for it with `ok`, the exit codes that are no failure.
    """
    done = subprocess.run(
        command(repository, *arguments),
        input=given,
        capture_output=True,
        env=environment(),
        check=False,
    )
    if done.returncode not in ok:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise GitFailed(said or f"`git {arguments[0]}` gave no reason")
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")
