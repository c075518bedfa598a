"""What a pinned data set is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


class FetchFailed(Exception):
    """A data set could not be had from where it is published: why, in a clause, and what to do."""

    def __init__(self, why: str, remedy: str = "Try again when you are online.") -> None:
        super().__init__(why)
        self.remedy = remedy


@dataclass(frozen=True)
class Builder:
    """A module that builds something out of a data set's file, once that is in the cache."""

    folder: str  # where to run it, relative to the course's root
    module: str  # run as `python -m module`; it prints a line for each thing it built


@dataclass(frozen=True)
class Dataset:
    """A file of data at one release, known by its hash.

    `fetch` puts the file, under its own name, into a folder that it is given. It need not check
    anything, and raises FetchFailed when the file cannot be had. Nothing of a data set is ever
    installed or run.
    """

    name: str
    release: str
    file: str
    sha256: str
    size: int  # bytes
    licence: str  # SPDX identifier
    fetch: Callable[[Dataset, Path], None]
    builder: Builder | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.release}"
