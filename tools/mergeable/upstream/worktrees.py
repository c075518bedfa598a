"""What an exercise gives the learner: a repository of their own, on a history's objects."""

from __future__ import annotations

import os
from pathlib import Path

from mergeable.upstream.git import git
from mergeable.upstream.repository import make_repository

NOWHERE = "the-history-is-for-reading"  # what `git push upstream` says it cannot read


def check_out(history: Path, folder: Path, at: str, *, branch: str = "main") -> Path:
    """Make an ordinary repository in `folder`, with its files as they are `at` a tag or commit.

    It has the history's tags, its branches as those of a remote `upstream` that nothing can be
    pushed to, and `branch`, which is checked out. Objects are borrowed, so this takes a second and
    the size of the files; it works as long as the history is in the course's cache, and again when
    it has been rebuilt. The folder must be absent or empty.
    """
    make_repository(folder, branch, bare=False)
    _borrow(history, folder)
    git(folder, "remote", "add", "upstream", history.resolve().as_posix())
    git(folder, "config", "remote.upstream.pushurl", NOWHERE)
    git(folder, "fetch", "--quiet", "--tags", "upstream")
    git(folder, "reset", "--quiet", "--hard", f"{at}^{{commit}}", "--")
    return folder


def _borrow(history: Path, folder: Path) -> None:
    """Point at the history's objects: relatively, so that the course may be moved as a whole."""
    theirs, ours = (history / "objects").resolve(), (folder / ".git" / "objects").resolve()
    try:
        path = Path(os.path.relpath(theirs, ours))
    except ValueError:  # another drive
        path = theirs
    (ours / "info").mkdir(exist_ok=True)
    (ours / "info" / "alternates").write_bytes(os.fsencode(path.as_posix()) + b"\n")
