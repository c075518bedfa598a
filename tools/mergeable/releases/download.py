"""Fetching many files: several at once, each resumed where it broke off and checked at the end."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, InvalidStateError, wait
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from mergeable.errors import CourseError
from mergeable.releases.index import PackageIndex
from mergeable.releases.release import FetchFailed, Release, sha256_of

AT_ONCE = 6
TRIES = 4
PAUSE = 0.5  # seconds before the second try, and twice as long before each further one
GRACE = 1.0  # seconds for what is under way to end by itself, once nobody wants it any more
WAIT = 0.5  # seconds in one go: before Python 3.14, Ctrl-C interrupts no wait on Windows

Advance = Callable[[int], None]  # told how many more bytes are here; negative when some were no use


class _Stopped(Exception):
    """Whoever wanted the files wants them no longer."""


class Downloads:
    """A folder of published files, for one fetch.

    A name without `.part` holds a whole file, once checked.
    """

    def __init__(self, folder: Path, index: PackageIndex | None = None) -> None:
        """Take the folder; it is made when something is fetched."""
        self.folder = folder
        self._index = index
        self._stopped = Event()
        self._coming: list[tuple[Release, Future[Path]]] = []

    def path(self, release: Release) -> Path:
        """Return where the release's file is or would be."""
        return self.folder / release.file

    def fetch(
        self, releases: Sequence[Release], advance: Advance = lambda _: None
    ) -> Generator[tuple[Release, Path], None, None]:
        """Yield each release with its checked file, in this order, fetching those not here.

        What is here already needs no network. Raises CourseError at the first file that cannot be
        had or cannot be trusted; what was fetched of the others stays for the next time. Leaving
        early takes a second at most: a line that is silent is not waited for.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._coming = [(release, Future()) for release in releases]
        waiting = deque(self._coming)
        fetching = [  # no pool: Python waits for a pool's threads before it ends
            Thread(target=self._work, args=(waiting, advance), name="fetching", daemon=True)
            for _ in range(min(AT_ONCE, len(releases)))
        ]
        for thread in fetching:
            thread.start()
        try:
            for release, file in self._coming:
                while not file.done():
                    wait([file], timeout=WAIT)
                yield release, file.result()
        finally:
            self.stop()
            until = time.monotonic() + GRACE
            for thread in fetching:
                thread.join(max(0, until - time.monotonic()))

    def stop(self) -> None:
        """End what is being fetched, from another thread; what is here stays."""
        self._stopped.set()
        for _, file in self._coming:
            file.cancel()

    def _work(self, waiting: deque[tuple[Release, Future[Path]]], advance: Advance) -> None:
        """Fetch one after the other of what waits."""
        with suppress(IndexError, InvalidStateError):  # nothing waits any more, or nobody does
            while True:
                release, file = waiting.popleft()
                try:
                    found = self._have(release, advance)
                except BaseException as error:
                    file.set_exception(error)
                else:
                    file.set_result(found)

    def _have(self, release: Release, advance: Advance) -> Path:
        if self._stopped.is_set():
            raise _Stopped
        file = self.path(release)
        if file.is_file() and sha256_of(file) == release.sha256:
            advance(release.size)
            return file
        part = file.with_name(f"{file.name}.part")
        resumed = part.exists()
        self._fetch(release, part, advance)
        if resumed and sha256_of(part) != release.sha256:
            # What lay here was perhaps damaged; only a file that came whole may be blamed.
            self._discard(part, advance)
            self._fetch(release, part, advance)
        if (found := sha256_of(part)) != release.sha256:
            part.unlink()
            raise _not_the_one(release, found)
        part.replace(file)
        return file

    def _fetch(self, release: Release, part: Path, advance: Advance) -> None:
        """Bring the draft to its full size, however often the connection breaks."""
        if part.exists():
            if part.stat().st_size > release.size:
                part.unlink()
            else:
                advance(part.stat().st_size)
        tries = TRIES if self._index else 1
        for tried in range(1, tries + 1):
            try:
                self._go_on(release, part, advance)
            except FetchFailed as failure:
                if tried == tries:
                    raise self._not_to_be_had(release, failure) from failure
                if self._stopped.wait(PAUSE * 2 ** (tried - 1)):
                    raise _Stopped from failure
            else:
                return

    def _go_on(self, release: Release, part: Path, advance: Advance) -> None:
        have = part.stat().st_size if part.exists() else 0
        if have == release.size:
            return
        if self._index is None:
            raise FetchFailed("nothing may be fetched here")
        with self._index.open(release, have) as (start, content):
            if start != have:
                self._discard(part, advance)
            with part.open("ab") as draft:
                for chunk in content:
                    if self._stopped.is_set():
                        raise _Stopped
                    draft.write(chunk)
                    advance(len(chunk))
                    if draft.tell() > release.size:
                        return  # not the file: its hash will say so
        if part.stat().st_size < release.size:
            raise FetchFailed("it broke off")

    def _discard(self, part: Path, advance: Advance) -> None:
        advance(-part.stat().st_size)
        part.unlink()

    def _not_to_be_had(self, release: Release, failure: FetchFailed) -> CourseError:
        return CourseError(
            f"{release.file} could not be fetched: {failure}.",
            "Run the command again when you are online; it goes on where it stopped. "
            f"Or put the file into {self.folder} yourself.",
        )


def _not_the_one(release: Release, found: str) -> CourseError:
    return CourseError(
        f"The {release.file} that came is not the one the course was written for: its sha256 "
        f"is {found}, not {release.sha256}. It was not kept.",
        "Try again later or over another network. If it stays so, open an issue: either the file "
        "was replaced or something on the way changes it.",
    )
