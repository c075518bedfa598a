"""What a learner's tests are tried on, in an exercise of the kind TESTS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

CORRECT, FAULTY = "correct", "faulty"  # folders of implementations, and tables that tell of them


@dataclass(frozen=True)
class Tested:
    """The files under test, and the implementations of them.

    Of each implementation it is said what it does, in words that go on from "one that".
    """

    answers: Path = Path()  # the folder that holds the implementations' folders
    files: tuple[str, ...] = ()  # relative to the exercise, and to each implementation
    correct: Mapping[str, str] = field(default_factory=dict, hash=False)
    faulty: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def reference(self) -> str:
        """The correct implementation that learners see."""
        return next(iter(self.correct), "")

    def folder(self, name: str) -> Path:
        """Return the folder with the files of an implementation."""
        return self.answers / (CORRECT if name in self.correct else FAULTY) / name


NOTHING = Tested()
