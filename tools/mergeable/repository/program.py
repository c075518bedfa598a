"""Running git where no configuration but ours has a say, nor what a repository asks for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from mergeable.errors import CourseError

OLDEST = (2, 32)  # the first that heeds GIT_CONFIG_GLOBAL
PATIENCE = 5.0  # seconds for one reading command
MOST = 20_000_000  # bytes that one may print
# What a program needs to run at all; every GIT_ variable is left out.
_KEPT = (
    *("PATH", "PATHEXT", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC"),
    *("TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONPYCACHEPREFIX"),
)


class GitFailed(Exception):
    """A git command ended with an error; the text is what it said."""


class TooMuch(GitFailed):
    """A git command took too long or printed more than a check reads."""


def git_program() -> str:
    """Return git's path; raises CourseError when there is none, or one that is too old."""
    return _find(os.environ.get("PATH", ""))[0]


def git_version() -> tuple[int, ...]:
    """Return git's version as numbers; raises CourseError as `git_program` does."""
    return _find(os.environ.get("PATH", ""))[1]


@cache
def _find(path: str) -> tuple[str, tuple[int, ...]]:
    found = shutil.which("git", path=path)
    version = _version_of(found) if found else ()
    if not found or not version:
        raise CourseError(
            "git is not installed, or not on the PATH.",
            "Install it (git-scm.com, or your system's packages), then try again.",
        )
    if version < OLDEST:
        shown, oldest = (".".join(map(str, each)) for each in (version, OLDEST))
        raise CourseError(
            f"git here is {shown}, and {oldest} is needed.", "Update it, then try again."
        )
    return str(Path(found).absolute()), version


def _version_of(program: str) -> tuple[int, ...]:
    """Return what a git says of itself; nothing when it does not run."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, timeout=10).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(rb"git version (\d+)\.(\d+)(?:\.(\d+))?", said)
    return tuple(int(part or 0) for part in found.groups()) if found else ()


def environment(home: Path | None = None) -> dict[str, str]:
    """Return an environment for git in which nobody's settings count, but those in `home`."""
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT}
    # A repository may say `include.path = ~/more`: without a home git would refuse all of it.
    homes = dict.fromkeys(("HOME", "USERPROFILE", "XDG_CONFIG_HOME"), str(home or os.devnull))
    return {
        **kept,
        **homes,
        **({} if home else {"GIT_CONFIG_GLOBAL": os.devnull}),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "file",
        "GIT_PAGER": "cat",
        "GIT_EDITOR": ":",
        "GIT_DEFAULT_HASH": "sha1",
        "GIT_DEFAULT_REF_FORMAT": "files",
        "LC_ALL": "C",
        "LANGUAGE": "C",
        "TZ": "UTC",
        "PYTHONUTF8": "1",
    }


def run_git(
    args: Sequence[str | bytes], *, cwd: Path, env: dict[str, str], given: bytes = b""
) -> bytes:
    """Run git with `given` to read and return what it printed; raises GitFailed."""
    late = threading.Event()
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stderr:
        stdin.write(given)
        stdin.seek(0)
        with subprocess.Popen(
            [git_program(), *args],
            cwd=cwd,
            env=env,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
        ) as process:
            alarm = threading.Timer(PATIENCE, _end, (process, late))
            alarm.start()
            try:
                said = process.stdout.read(MOST + 1) if process.stdout else b""
                if len(said) > MOST:
                    process.kill()
                process.wait()
            finally:
                alarm.cancel()
        if late.is_set():
            raise TooMuch(f"`git {_verb(args)}` did not end within {PATIENCE:g} s")
        if len(said) > MOST:
            raise TooMuch(f"`git {_verb(args)}` printed more than {MOST // 1_000_000} MB")
        if process.returncode:
            stderr.seek(0)
            raise GitFailed(stderr.read(4000).decode("utf-8", "backslashreplace").strip())
        return said


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _verb(args: Sequence[str | bytes]) -> str:
    names = (arg if isinstance(arg, str) else os.fsdecode(arg) for arg in args)
    return next((name for name in names if not name.startswith("-")), "")
