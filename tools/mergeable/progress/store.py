"""The file that the record is kept in: locked, replaced whole, and never in a verdict's way."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mergeable.atomic import replace_file
from mergeable.progress.record import Raw

SCHEMA = 1  # raised when an older course could no longer read what this one writes
PATIENCE = 10.0  # seconds to wait for another command to let go of the record


@dataclass(frozen=True)
class Notice:
    """Why the record could not be read or kept, and what to do about it."""

    problem: str
    remedy: str


class Unkept(Exception):
    """A change of the record that did not reach the file."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.notice = Notice(problem, remedy)


class Store:
    """A JSON file of the learner's. What keeps it from being read or written becomes a `Notice`."""

    def __init__(self, path: Path, now: Callable[[], datetime], patience: float = PATIENCE) -> None:
        self.path = path
        self.lock_path = path.with_suffix(".lock")
        self.raw: Raw = {}  # as last read or changed: what counts where the file cannot be written
        self._now = now
        self._patience = patience
        self._known: list[Notice] = []
        self._taken = 0

    def read(self) -> Raw:
        """Return the content; what cannot be read counts as empty, with a notice."""
        try:
            if not self._load():
                with self._locked():
                    self._load_or_begin_anew()
        except Unkept as error:
            self._note(error.notice)
        return self.raw

    def change(self, change: Callable[[Raw], object]) -> None:
        """Change the content in the file; where that cannot be, in memory only, with a notice."""
        changed = False
        try:
            with self._locked():
                self._load_or_begin_anew()
                self._refuse_newer()
                change(self.raw)
                changed = True
                self._write()
        except Unkept as error:
            self._note(error.notice)
            if not changed:
                change(self.raw)

    def take_notices(self) -> list[Notice]:
        """Return the notices that were not returned before."""
        taken = self._known[self._taken :]
        self._taken = len(self._known)
        return taken

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock = FileLock(self.lock_path)
        try:
            self.path.parent.mkdir(exist_ok=True)
            with warnings.catch_warnings():  # a file system without locks: the lock does its best
                warnings.simplefilter("ignore")
                lock.acquire(timeout=self._patience)
        except Timeout:
            problem = "Another `mergeable` holds your progress, so this was not kept."
            raise Unkept(problem, "Let it finish, or end it, then check again.") from None
        except OSError as error:
            raise self._unkept("kept", error) from error
        try:
            yield
        finally:
            lock.release()

    def _load(self) -> bool:
        """Read the file into memory; False when what it holds makes no sense."""
        try:
            raw = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return True
        except OSError as error:
            raise self._unkept("read", error) from error
        except (ValueError, RecursionError):  # a UnicodeDecodeError is a ValueError
            return False
        if not _makes_sense(raw):
            return False
        self.raw = raw
        return True

    def _load_or_begin_anew(self) -> None:
        """Read the file; what makes no sense is kept under a dated name, and a new one begun."""
        if self._load():
            return
        stamp = self._now().astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
        aside, number = self.path.with_name(f"{self.path.stem}.corrupt-{stamp}.json"), 1
        while aside.exists():
            number += 1
            aside = self.path.with_name(f"{self.path.stem}.corrupt-{stamp}-{number}.json")
        try:
            self.path.replace(aside)
        except OSError as error:
            raise self._unkept("kept", error) from error
        self._note(
            Notice(
                f"Your progress was unreadable. It is kept as {aside}, and a new one is begun.",
                "Your work is untouched: `mergeable check --all` finds again what is solved.",
            )
        )

    def _refuse_newer(self) -> None:
        version = self.raw.get("version", SCHEMA)
        if isinstance(version, int) and version > SCHEMA:
            raise Unkept(
                f"{self.path} was written by a newer course, so this was not kept.",
                "Update your clone: `git pull`, then `make setup`.",
            )

    def _write(self) -> None:
        self.raw["version"] = SCHEMA
        text = json.dumps(self.raw, indent=2, ensure_ascii=False) + "\n"
        try:
            for draft in self.path.parent.glob(f".{self.path.name}.*.tmp"):
                draft.unlink(missing_ok=True)  # of one who was killed: we hold the lock
            replace_file(self.path, text.encode("utf-8"))
        except OSError as error:
            raise self._unkept("kept", error) from error

    def _unkept(self, how: str, error: OSError) -> Unkept:
        return Unkept(
            f"Your progress could not be {how}: {error.strerror or error} ({self.path}).",
            f"Make {self.path.parent} a folder that you can write to; `mergeable doctor` tells "
            "more. Your work itself is untouched.",
        )

    def _note(self, notice: Notice) -> None:
        if notice not in self._known:
            self._known.append(notice)


def _makes_sense(raw: Any) -> bool:
    if not isinstance(raw, dict):
        return False
    entries = raw.get("exercises", {})
    return isinstance(entries, dict) and all(isinstance(entry, dict) for entry in entries.values())
