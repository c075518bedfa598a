"""The folder that is published, and what an earlier build left there."""

from __future__ import annotations

import hashlib
from pathlib import Path

from mergeable.atomic import replace_file


class Output:
    """The folder that is published. Names carry a hash of the content, so nothing is ever stale."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = self.size = 0
        self._names: set[str] = set()

    def put(self, name: str, content: bytes, *, hashed: bool = True) -> str:
        """Publish a file and return the name it got."""
        if hashed:
            stem, dot, suffix = name.rpartition(".")
            name = f"{stem}-{hashlib.sha256(content).hexdigest()[:10]}{dot}{suffix}"
        path = self.folder / name
        self._names.add(name)
        self.size += len(content)
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, content)
            self.made += 1
        return name

    def clear(self) -> None:
        """Remove what earlier builds left."""
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_file() and path.relative_to(self.folder).as_posix() not in self._names:
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
