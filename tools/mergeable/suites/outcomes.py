"""What a run of somebody's tests came to, in plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mergeable.model import Place


class Ended(StrEnum):
    """How one test ended."""

    PASSED = "passed"
    ASSERTED = "asserted"  # an assertion of the test's did not hold, or could not be made
    RAISED = "raised"  # the implementation raised
    STUMBLED = "stumbled"  # the test itself went wrong: a NameError, an index out of range
    SKIPPED = "skipped"
    EXCUSED = "excused"  # marked as expected to fail


@dataclass(frozen=True)
class Outcome:
    """How one test ended, and why."""

    name: str  # "test_empty_lines[crlf]"
    ended: Ended
    said: str = ""  # the first line of what it said
    place: Place | None = None  # the innermost line of the tests on the way there

    @property
    def function(self) -> str:
        """The test function, without its parameters."""
        return self.name.partition("[")[0]

    @property
    def notices(self) -> bool:
        """Whether it says something about the implementation."""
        return self.ended in (Ended.ASSERTED, Ended.RAISED)


@dataclass(frozen=True)
class Influence:
    """Something besides the code that a test depended on."""

    what: str  # in words: "reads the clock"
    by: str  # the call: "datetime.now()"
    test: str
    place: Place


@dataclass(frozen=True)
class SuiteRun:
    """What running all tests of a file against one implementation came to."""

    outcomes: tuple[Outcome, ...] = ()
    trouble: str = ""  # why they did not run to the end, in words
    place: Place | None = None  # the line to blame for that
    left: tuple[str, ...] = ()  # what was changed and not put back, in words
    influences: tuple[Influence, ...] = ()
    calls: Mapping[str, int] = field(default_factory=dict)  # into the implementation, by function

    @property
    def passed(self) -> frozenset[str]:
        """The names of the tests that passed."""
        return frozenset(o.name for o in self.outcomes if o.ended is Ended.PASSED)
