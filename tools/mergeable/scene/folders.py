"""Folders with a repository in them, copied and taken away: git's objects are write-protected."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder with everything in it; links stay links, empty folders are kept."""
    shutil.copytree(source, target, symlinks=True)


def remove_tree(folder: Path) -> None:
    """Delete a folder and all that is in it; on Windows what is write-protected refuses."""
    if os.name == "nt":
        for at, _, names in os.walk(folder):
            for name in names:
                with suppress(OSError):
                    Path(at, name).chmod(stat.S_IWRITE)
    shutil.rmtree(folder, ignore_errors=not folder.exists())


def empty_folder(folder: Path) -> None:
    """Delete all that is in a folder, which stays: a shell may be standing in it."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            remove_tree(path)
        else:
            path.unlink()
