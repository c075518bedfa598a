"""The learner's record: what was started, tried and solved, in a plain JSON file.

The file is replaced whole and under a lock, so that a crash leaves the old one or the new one and
two checks at once both count. What a newer course has written beside our keys is kept, and so are
exercises that are no longer there. A record that cannot be read or written never stands in the way
of a verdict: it becomes a `Notice`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from mergeable.model import Status, Verdict
from mergeable.progress.record import Raw, Record, Records, merged, next_exercise
from mergeable.progress.store import PATIENCE, Notice, Store

__all__ = ["FOLDER", "Notice", "Progress", "Record", "Records", "next_exercise"]

FOLDER = ".mergeable"  # below the course's root: what is the learner's own, outside git


class Progress:
    """The record of the learner in one clone of the course."""

    def __init__(
        self, root: Path, *, now: Callable[[], datetime] | None = None, patience: float = PATIENCE
    ) -> None:
        """Take the course's root; `patience` is the seconds to wait for another command."""
        self._now = now or (lambda: datetime.now(UTC))
        self._store = Store(root / FOLDER / "progress.json", self._now, patience)
        self.path = self._store.path
        self.lock_path = self._store.lock_path

    def load(self) -> Records:
        """Return the record as it stands; an unreadable one counts as empty, with a notice."""
        return Records.from_raw(self._store.read())

    def record(self, verdicts: Iterable[Verdict]) -> None:
        """Count an attempt for each verdict on the learner's own work; one alone is the current.

        Verdicts on a starter nobody touched are the caller's to leave out.
        """
        own = [verdict for verdict in verdicts if not verdict.attempt]
        if own:
            self._store.change(lambda raw: self._add(raw, own))

    def start(self, exercise: str) -> None:
        """Note that the learner turned to this exercise."""
        self._store.change(lambda raw: self._turn_to(raw, exercise))

    def climb(self, exercise: str, top: int) -> int:
        """Count another hint as shown and return its number, from 1 and never above `top`."""

        def change(raw: Raw) -> None:
            entry = self._turn_to(raw, exercise)
            entry["hints"] = min(Record.from_raw(entry).hints + 1, top)

        self._store.change(change)
        return Records.from_raw(self._store.raw).of(exercise).hints

    def give_up(self, exercise: str) -> None:
        """Note that the learner asked for the solution before solving."""
        self._store.change(lambda raw: self._turn_to(raw, exercise).update(gave_up=True))

    def merge(self, others: Mapping[str, Record]) -> None:
        """Add what was recorded elsewhere: of each exercise the most that either knows."""

        def change(raw: Raw) -> None:
            entries = raw.setdefault("exercises", {})
            for exercise, other in others.items():
                entry: Raw = entries.setdefault(exercise, {})
                entry.update(merged(Record.from_raw(entry), other).to_raw())

        if others:
            self._store.change(change)

    def take_notices(self) -> list[Notice]:
        """Return what went wrong with the record and was not returned before."""
        return self._store.take_notices()

    def _add(self, raw: Raw, verdicts: list[Verdict]) -> None:
        for verdict in verdicts:
            entry = self._entry(raw, verdict.exercise)
            known = Record.from_raw(entry)
            entry["attempts"] = known.attempts + 1
            entry["status"] = verdict.status.value
            if verdict.status is Status.PASSED and not known.solved:
                entry["solved"] = self._time()
        if len(verdicts) == 1:
            raw["current"] = verdicts[0].exercise

    def _turn_to(self, raw: Raw, exercise: str) -> Raw:
        raw["current"] = exercise
        return self._entry(raw, exercise)

    def _entry(self, raw: Raw, exercise: str) -> Raw:
        entry: Raw = raw.setdefault("exercises", {}).setdefault(exercise, {})
        if not Record.from_raw(entry).started:
            entry["started"] = self._time()
        return entry

    def _time(self) -> str:
        return self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
