"""The histories on this machine: built once, whole or not at all, and found again."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from filelock import BaseFileLock, FileLock, Timeout

from mergeable.errors import CourseError
from mergeable.releases import Downloads, PackageIndex, Release
from mergeable.repository.program import GitFailed
from mergeable.upstream import ownclone
from mergeable.upstream.archive import Tree, read_archive
from mergeable.upstream.importing import Importer
from mergeable.upstream.project import History
from mergeable.upstream.repository import (
    digest_of,
    make_repository,
    read_mark,
    remove,
    write_mark,
)

FORMAT = 1  # of what is built; another number has everybody build again
Fetcher = Callable[[Path], Downloads]


class Watcher(Protocol):
    """Who is told how a build goes on."""

    def fetched(self, size: int) -> None:
        """So many more bytes are here; negative when some have to be fetched again."""

    def imported(self, version: str) -> None:
        """A release is in the repository."""

    def waiting(self) -> None:
        """Another process builds; this one waits for it."""


class _Nobody:
    def fetched(self, size: int) -> None: ...
    def imported(self, version: str) -> None: ...
    def waiting(self) -> None: ...


def _from_index(folder: Path) -> Downloads:
    return Downloads(folder, PackageIndex(folder))


class Histories:
    """The histories in one clone's cache."""

    def __init__(self, root: Path, fetcher: Fetcher = _from_index) -> None:
        """Take the root of the clone; nothing is written until something is built."""
        self.folder = root / ".mergeable" / "cache" / "upstream"
        self.downloads = self.folder / "downloads"
        self._fetcher = fetcher

    def path(self, history: History) -> Path:
        """Return the bare repository of a history.

        Raises CourseError when it is not built, or was built from other releases than are wanted.
        Nothing is fetched and no process is started, so a check may ask.
        """
        repository = self._place(history)
        remedy = f"`{history.command}` builds it."
        mark = read_mark(repository)
        if not mark:
            raise CourseError(f"The history of {history} is not on this machine.", remedy)
        if (source := mark.get("source")) and not Path(source).is_dir():
            problem = f"The history of {history} was taken from {source}, which is no longer there."
            raise CourseError(problem, remedy)
        if mark.get("made_from") != _made_from(history):
            problem = f"The history of {history} was built for an earlier state of the course."
            raise CourseError(problem, remedy)
        return repository

    def has(self, history: History) -> bool:
        """Say whether a history is built."""
        try:
            self.path(history)
        except CourseError:
            return False
        return True

    def source(self, history: History) -> str:
        """Return the learner's own clone that a history was taken from; empty for archives."""
        return str(read_mark(self._place(history)).get("source") or "")

    def build(
        self, history: History, watcher: Watcher | None = None, *, keep: bool = False
    ) -> Path:
        """Return the history's repository, built now unless it is there.

        Archives are fetched where they are not in the cache, and deleted once they are no longer
        needed unless `keep` is set. A build that ends early leaves no repository; what it fetched
        stays, and the next one goes on from there. Of two at once, one waits for the other.
        Raises CourseError when an archive cannot be had or cannot be trusted.
        """
        watcher = watcher or _Nobody()
        with self._alone(history, watcher):
            if self.has(history) and not self.source(history):
                return self._place(history)
            with self._draft(history) as draft:
                self._import(history, draft, watcher)
                self._put_in_place(draft, history)
            if not keep:
                for release in history.releases:
                    (self.downloads / release.file).unlink(missing_ok=True)
        return self._place(history)

    def take(self, history: History, clone: Path) -> Path:
        """Return the history's repository, made of a clone of the project that the learner has.

        Nothing is copied and nothing is fetched: the clone has to stay where it is. Raises
        CourseError when it lacks releases.
        """
        with self._alone(history, _Nobody()), self._draft(history) as draft:
            ownclone.borrow(history, clone, draft)
            self._put_in_place(draft, history, str(clone.resolve()))
        return self._place(history)

    def _import(self, history: History, draft: Path, watcher: Watcher) -> None:
        make_repository(draft)
        try:
            with Importer(draft) as importer:
                downloads = self._fetcher(self.downloads)
                with closing(_read_ahead(history, downloads, watcher)) as trees:
                    for release, tree in trees:
                        importer.add(release, history.project.title, tree)
                        watcher.imported(release.version)
        except GitFailed as failure:
            raise CourseError(
                f"The history of {history} could not be written: {failure}.",
                "Make room on the disk, see that git works, and run it again.",
            ) from failure
        found = digest_of(draft)
        if history.digest not in ("", found):
            raise CourseError(
                f"The history of {history} came out otherwise than on other machines: its digest "
                f"is {found}, not {history.digest}. It was not kept.",
                "Open an issue, with the version of git (`git --version`).",
            )

    def note(self, history: History, repository: Path, source: str = "") -> None:
        """Note in a repository that it holds the whole of a history, and what it was made from."""
        write_mark(repository, made_from=_made_from(history), source=source)

    def _put_in_place(self, draft: Path, history: History, source: str = "") -> None:
        self.note(history, draft, source)
        place = self._place(history)
        if place.exists():
            place.rename(draft.with_name(f"{draft.name}-before"))
        draft.rename(place)

    @contextmanager
    def _draft(self, history: History) -> Iterator[Path]:
        """Yield where a history is written before it has its name; clear away what others left."""
        prefix = f".{self._place(history).stem}-building-"
        for abandoned in self.folder.glob(f"{prefix}*"):
            remove(abandoned)
        folder = Path(tempfile.mkdtemp(dir=self.folder, prefix=prefix))
        try:
            yield folder / "history"
        finally:
            remove(folder)

    @contextmanager
    def _alone(self, history: History, watcher: Watcher) -> Iterator[None]:
        """Let one process at a time build a project's histories: they share what is fetched."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / f".{history.project.name}.lock")
            _acquire(lock, watcher)
            try:
                yield
            finally:
                lock.release()
        except OSError as error:
            raise CourseError(
                f"{self.folder} cannot be written to: {error.strerror or error}.",
                "Make room on the disk, or make the folder your own, and try again.",
            ) from error

    def _place(self, history: History) -> Path:
        return self.folder / f"{history.project.name}-{history.name}.git"


def _read_ahead(
    history: History, downloads: Downloads, watcher: Watcher
) -> Generator[tuple[Release, Tree], None, None]:
    """Yield each release with what its archive holds, reading the next while git has this one."""
    coming = downloads.fetch(history.releases, watcher.fetched)

    def read_next() -> tuple[Release, Tree] | None:
        for release, file in coming:
            return release, read_archive(file, history.project.tracked)
        return None

    with closing(coming), ThreadPoolExecutor(1, thread_name_prefix="reading") as reader:
        try:
            ahead = reader.submit(read_next)
            while found := ahead.result():
                ahead = reader.submit(read_next)
                yield found
        finally:
            downloads.stop()  # else leaving would wait for what nobody wants any more


def _acquire(lock: BaseFileLock, watcher: Watcher) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        watcher.waiting()
        lock.acquire()


def _made_from(history: History) -> str:
    """Return a hash of all that decides what is built."""
    pins = [(release.version, release.file, release.sha256) for release in history.releases]
    facts = json.dumps([FORMAT, history.project.tracked, pins])
    return hashlib.sha256(facts.encode()).hexdigest()
