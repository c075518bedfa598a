"""Whether somebody has begun to work in a repository: its refs and files against the first ones.

No git runs for this: `mergeable progress` asks it of every exercise.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

FILE = "mergeable-began-as"  # in .git, where no client minds it
PASSED_OVER = {".git", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache"}
GOING_ON = ("rebase-merge", "rebase-apply", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD")


def keep_fingerprint(repo: Path) -> None:
    """Keep with the repository what it looks like now."""
    (repo / ".git" / FILE).write_text(fingerprint(repo) + "\n", encoding="utf-8")


def is_as_it_came(repo: Path) -> bool:
    """Whether the repository still looks as it was kept; not when nothing was kept."""
    try:
        return (repo / ".git" / FILE).read_text(encoding="utf-8").strip() == fingerprint(repo)
    except (OSError, ValueError):
        return False


def fingerprint(repo: Path) -> str:
    """Return a digest of HEAD, all refs, what is going on, and every file."""
    digest = hashlib.sha256()
    directory = repo / ".git"
    for name, value in sorted({**_packed(directory), **_loose(directory)}.items()):
        digest.update(f"{name} {value}\n".encode("utf-8", "surrogateescape"))
    digest.update((directory / "HEAD").read_bytes())
    digest.update(repr([name for name in GOING_ON if (directory / name).exists()]).encode())
    for path in sorted(_files(repo)):
        digest.update(os.fsencode(os.path.relpath(path, repo).replace(os.sep, "/")) + b"\0")
        content = os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def _loose(directory: Path) -> dict[str, str]:
    found = {}
    for at, _, names in os.walk(directory / "refs"):
        for name in names:
            path = Path(at, name)
            value = path.read_text(encoding="utf-8", errors="replace").strip()
            found[path.relative_to(directory).as_posix()] = value
    return found


def _packed(directory: Path) -> dict[str, str]:
    try:
        lines = (directory / "packed-refs").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return {}
    pairs = (line.split(" ", 1) for line in lines.splitlines() if line[:1] not in ("#", "^", ""))
    return {name: value for value, name in pairs}


def _files(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        links = [name for name in folders if Path(at, name).is_symlink()]
        folders[:] = [name for name in folders if name not in PASSED_OVER and name not in links]
        yield from (Path(at, name) for name in [*names, *links] if name not in PASSED_OVER)
