"""What the record says, apart from the file it is kept in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from mergeable.model import Course, Exercise

Raw = dict[str, Any]  # as it stands in the file, with whatever a newer course put there


@dataclass(frozen=True)
class Record:
    """What is known of a learner's work on one exercise. Times are UTC, ISO 8601, in seconds."""

    started: str = ""
    attempts: int = 0
    solved: str = ""  # when it passed for the first time
    status: str = ""  # of the last check
    hints: int = 0  # how many were shown
    gave_up: bool = False

    @property
    def done(self) -> bool:
        """Whether the learner is through with it: solved, or given up."""
        return bool(self.solved) or self.gave_up

    @property
    def state(self) -> str:
        """Where the learner stands, in a word or two."""
        if self.solved:
            return "solved"
        if self.gave_up:
            return "given up"
        return "in progress" if self.started else "not started"

    @classmethod
    def from_raw(cls, raw: Mapping[str, Any]) -> Record:
        """Read a record; a value of the wrong type counts as not there."""
        known = {field.name: type(field.default) for field in fields(cls)}
        return cls(**{key: raw[key] for key in known if type(raw.get(key)) is known[key]})

    def to_raw(self) -> Raw:
        """Return what `from_raw` reads, without what is as it is at first."""
        return {key: value for key, value in vars(self).items() if value}


def merged(one: Record, other: Record) -> Record:
    """Return one record for two of the same exercise, kept in different places."""
    solved = min(filter(None, (one.solved, other.solved)), default="")
    return Record(
        started=min(filter(None, (one.started, other.started)), default=""),
        attempts=max(one.attempts, other.attempts),
        solved=solved,
        status="passed" if solved else other.status or one.status,
        hints=max(one.hints, other.hints),
        gave_up=one.gave_up or other.gave_up,
    )


@dataclass(frozen=True)
class Records:
    """The whole record as it was read at one moment."""

    exercises: Mapping[str, Record] = field(default_factory=dict)
    current: str = ""  # the exercise worked on last

    def of(self, exercise: str) -> Record:
        """Return the record of an exercise; an empty one if there is none yet."""
        return self.exercises.get(exercise, Record())

    @classmethod
    def from_raw(cls, raw: Mapping[str, Any]) -> Records:
        """Read the records in a file's content."""
        entries = raw.get("exercises", {})
        found = {exercise: Record.from_raw(entry) for exercise, entry in entries.items()}
        current = raw.get("current", "")
        return cls(found, current if isinstance(current, str) else "")


def next_exercise(course: Course, records: Records, after: str = "") -> Exercise | None:
    """Return the first exercise after `after` that is neither solved nor given up.

    Past the course's end the search goes on at its start; None when nothing is left.
    """
    exercises = list(course.exercises)
    ids = [exercise.id for exercise in exercises]
    start = ids.index(after) + 1 if after in ids else 0
    rest = exercises[start:] + exercises[:start]
    return next((exercise for exercise in rest if not records.of(exercise.id).done), None)
