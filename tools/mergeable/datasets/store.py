"""Where data sets are kept on this machine, and how they get there."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from mergeable.datasets.dataset import Builder, Dataset, FetchFailed
from mergeable.errors import CourseError

Tell = Callable[[str], None]
PREPARE = "`python -m mergeable.datasets prepare`"


class Store:
    """The data sets in one clone's cache."""

    def __init__(self, root: Path) -> None:
        """Take the root of the clone; nothing is written until something is fetched."""
        self.root = root
        self.folder = root / ".mergeable" / "cache" / "datasets"

    def path(self, dataset: Dataset) -> Path:
        """Return the data set's file, checked.

        Raises CourseError when it is not on this machine or is not what was pinned.
        """
        file = self.folder / dataset.file
        if not file.is_file():
            raise CourseError(
                f"The data set {dataset} is not on this machine.", f"{PREPARE} fetches it."
            )
        if (found := _sha256(file)) != dataset.sha256:
            raise CourseError(
                f"{self._shown(file)} is not the file the course was written for: its sha256 "
                f"begins {found[:8]}, not {dataset.sha256[:8]}.",
                f"{PREPARE} replaces it.",
            )
        return file

    def prepare(self, dataset: Dataset, tell: Tell = lambda _: None) -> Path:
        """Return the data set's file, fetching it first where needed, and build what it is for.

        `tell` gets a few words at each step. A fetch that ends early leaves nothing behind, and
        the next one starts over. Of two processes that prepare at once, one waits for the other.
        Raises CourseError when the file cannot be had or cannot be trusted.
        """
        lock = self._lock(dataset, tell)
        try:
            file = self._have(dataset, tell)
            if dataset.builder:
                self._build(dataset.builder, tell)
        finally:
            lock.release()
        return file

    def _have(self, dataset: Dataset, tell: Tell) -> Path:
        try:
            self.path(dataset)
        except CourseError:
            tell(f"{dataset}: fetching {dataset.size / 1e6:.1f} MB")
            with self._writing():
                self._fetch(dataset)
        file = self.path(dataset)
        tell(f"{dataset}: here and checked")
        return file

    def _fetch(self, dataset: Dataset) -> None:
        kept = self.folder / dataset.file
        for abandoned in self.folder.glob(f".{dataset.name}-fetching-*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        prefix = f".{dataset.name}-fetching-"
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=prefix) as name:
            fetched = Path(name) / dataset.file
            try:
                dataset.fetch(dataset, Path(name))
            except FetchFailed as failure:
                raise CourseError(
                    f"{dataset.file} could not be fetched: {failure}.",
                    f"{failure.remedy} Or put the file into {self._shown(self.folder)} yourself, "
                    f"and run {PREPARE} again.",
                ) from failure
            if (found := _sha256(fetched)) != dataset.sha256:
                raise CourseError(
                    f"The {dataset.file} that came is not the one the course was written for: its "
                    f"sha256 is {found}, not {dataset.sha256}. It was not kept.",
                    "Try again later or over another network. If it stays so, open an issue: "
                    "either the file was replaced or something on the way changes it.",
                )
            fetched.replace(kept)

    def _build(self, builder: Builder, tell: Tell) -> None:
        tell(f"building with {builder.module}")
        done = subprocess.run(
            [sys.executable, "-m", builder.module],
            cwd=self.root / builder.folder,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise CourseError(
                f"{builder.module} could not build from the data: {last}",
                f"`python -m {builder.module}`, run in {builder.folder}, shows the whole error.",
            )
        for line in done.stdout.splitlines():
            tell(f"  {line}")

    def _lock(self, dataset: Dataset, tell: Tell) -> BaseFileLock:
        with self._writing():
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / f".{dataset.name}.lock")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                tell(f"{dataset}: waiting for another process that prepares it")
                lock.acquire()
        return lock

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CourseError(
                f"{self._shown(self.folder)} cannot be written to: {error.strerror or error}.",
                "Make room on the disk, or make the folder your own, and try again.",
            ) from error

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
