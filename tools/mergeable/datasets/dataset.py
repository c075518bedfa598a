"""What a pinned data set is."""

from __future__ import annotations

from dataclasses import dataclass

from mergeable.releases import Release


@dataclass(frozen=True)
class Builder:
    """A module that builds something out of a data set's file, once that is in the cache."""

    folder: str  # where to run it, relative to the course's root
    module: str  # run as `python -m module`; it prints a line for each thing it built


@dataclass(frozen=True)
class Dataset(Release):
    """A file of data that is published as a package. Nothing of it is ever installed or run."""

    licence: str  # SPDX identifier
    builder: Builder | None = None
