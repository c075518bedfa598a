"""Databases that are built once and copied ever after.

A prepared database is an SQLite file: migrated, loaded and never written again. Its name carries a
fingerprint of all it was built from, so a change to the data, a migration or the loader makes a
new one. They lie in the clone's cache, `.mergeable/cache/departures/`.

`python -m departures.prepared`, run in exercises/django, builds those that are missing.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Literal

import django
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from departures import loading, slicing, source

Size = int | Literal["all"]
ALL: Literal["all"] = "all"
SMALL = (50, 500, slicing.SHIPPED)

_HERE = Path(__file__).resolve().parent
_ABANDONED = 3600  # seconds after which an unfinished file is taken to be a dead process's


class NoFullData(FileNotFoundError):
    """The full data is not on this machine, and only the slice can be had."""


def path(size: Size) -> Path:
    """Return the file with that many flights, building it first where it has to be.

    Raises NoFullData when all flights are asked for and neither their database nor a sound archive
    to build it from is there, and ValueError for a number that the shipped slice does not have.
    """
    check_size(size)
    name = f"departures-{size}-{fingerprint(size)}.sqlite3"
    kept = _cache()
    if kept and (kept / name).is_file():
        return kept / name
    target = (kept if kept and os.access(kept, os.W_OK) else _own_folder()) / name
    if not target.is_file():
        _build(target, tables(size))
        _remove_outdated(target, size)
    return target


def check_size(size: Size) -> None:
    """Raise ValueError for a number of flights that the shipped slice does not have."""
    if size != ALL and not 1 <= size <= slicing.SHIPPED:
        raise ValueError(f"a slice has 1 to {slicing.SHIPPED:,} flights, not {size:,}")


@contextmanager
def opened(size: Size) -> Iterator[sqlite3.Connection]:
    """Open the prepared database of that size for reading."""
    with closing(sqlite3.connect(f"{path(size).as_uri()}?mode=ro", uri=True)) as database:
        yield database


def tables(size: Size) -> source.Tables:
    """Return the source's tables with that many flights; raises NoFullData for ALL without them."""
    if size != ALL:
        return slicing.cut(source.read(source.SLICE), size)
    root = clone()
    archive = root and root / ".mergeable" / "cache" / "datasets" / source.FULL_NAME
    if not archive or not archive.is_file() or _sha256(archive) != source.FULL_SHA256:
        raise NoFullData(f"there is no sound {source.FULL_NAME} on this machine")
    return source.read(archive)


def _build(target: Path, tables: source.Tables) -> None:
    from django.core.management import call_command  # a slow import, needed only here

    # Written beside its place and renamed at the end: nobody ever sees a half-built database, and
    # of two processes that build the same one at once, the later replaces like with like.
    partial = target.with_name(f".{target.stem}-{uuid.uuid4().hex}.partial")
    try:
        with _connected_to(partial):
            call_command("migrate", verbosity=0, interactive=False)
            loading.load(tables)
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        _put(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def _put(partial: Path, target: Path) -> None:
    try:
        partial.replace(target)
    except PermissionError:
        # Windows: another process put the same database there first and is reading it.
        if not target.is_file():
            raise


@contextmanager
def _connected_to(file: Path) -> Iterator[None]:
    """Let Django's default connection lead to this SQLite file for a while."""
    settings = connections.configure_settings(
        {
            DEFAULT_DB_ALIAS: {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(file),
                # A build that dies is thrown away, so the file needs no protection meanwhile.
                "OPTIONS": {"init_command": "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF"},
            }
        }
    )
    before = connections[DEFAULT_DB_ALIAS]
    building = DatabaseWrapper(settings[DEFAULT_DB_ALIAS], DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = building
    try:
        yield
    finally:
        building.close()
        connections[DEFAULT_DB_ALIAS] = before


@cache
def fingerprint(size: Size) -> str:
    """Return what tells one build from another: data, schema and the code that loads it."""
    parts = [".".join(map(str, django.VERSION[:2]))]
    parts.append(source.FULL_SHA256 if size == ALL else _sha256(source.SLICE))
    code = [_HERE / name for name in ("source.py", "slicing.py", "loading.py")]
    parts += [_sha256(module) for module in (*code, *sorted((_HERE / "migrations").glob("*.py")))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def clone() -> Path | None:
    """Return the root of the clone that this app is part of, if it is part of one."""
    exercises = _HERE.parent.parent
    return exercises.parent if exercises.name == "exercises" else None


def _cache() -> Path | None:
    """Return the folder of the clone where prepared databases are kept, if there can be one."""
    root = clone()
    folder = root and root / ".mergeable" / "cache" / "departures"
    if folder:
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
    return folder if folder and folder.is_dir() else None


@cache
def _own_folder() -> Path:
    """Return a folder that goes with this process, for a clone that cannot be written to."""
    folder, owner = Path(tempfile.mkdtemp(prefix="departures-")), os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # a fork that ends must not take its parent's databases along
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder


def _remove_outdated(current: Path, size: Size) -> None:
    """Remove what `current` replaces, and what a killed build left behind."""
    outdated = [old for old in current.parent.glob(f"departures-{size}-*") if old != current]
    for partial in current.parent.glob(".departures-*.partial"):
        with suppress(OSError):
            if time.time() - partial.stat().st_mtime > _ABANDONED:
                outdated.append(partial)
    for old in outdated:
        with suppress(OSError):  # Windows: somebody is reading it; the next build will get it
            old.unlink()


def main() -> int:
    """Build what is missing, and say what there is."""
    django.setup()
    for size in (*SMALL, ALL):
        begun = time.perf_counter()
        try:
            built = path(size)
        except NoFullData as missing:
            sys.stdout.write(f"all flights: {missing}\n")
            continue
        words = "all" if size == ALL else f"{size:,}"
        megabytes = built.stat().st_size / 1e6
        seconds = time.perf_counter() - begun
        sys.stdout.write(f"{words} flights: {megabytes:.1f} MB, {seconds:.1f} s\n")
    return 0


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "departures.settings"
    sys.exit(main())
