"""What a published release is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path


class FetchFailed(Exception):
    """A file could not be had this time: why, in a clause."""


@dataclass(frozen=True)
class Release:
    """One file of one release, known by its hash."""

    project: str  # as the package index knows it
    version: str
    file: str
    sha256: str
    size: int  # bytes

    def __str__(self) -> str:
        return f"{self.project} {self.version}"


def sha256_of(file: Path) -> str:
    """Return the sha256 of a file's content."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
