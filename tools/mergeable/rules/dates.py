"""Facts about other projects, and which of them nobody has looked up for a year.

A lesson that tells how others work keeps what it says of them in `<lesson>.facts.toml` beside its
page: for each fact what it `says`, its `source` and the day on which it was last `seen`. An old
fact is no fault of the content, so no rule fails for it: authors are reminded.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from mergeable.errors import CourseError

GOOD_FOR = timedelta(days=365)
SUFFIX = ".facts.toml"


@dataclass(frozen=True)
class DatedFact:
    """What a page says of another project, where it stands there, and when it was last seen."""

    path: str  # of its file, below the course's root
    name: str
    says: str
    source: str
    seen: date

    def is_old(self, today: date) -> bool:
        """Whether it was seen more than a year ago."""
        return today - self.seen > GOOD_FOR


def dated_facts(root: Path) -> Iterator[DatedFact]:
    """Yield every fact of the course's lessons; raise CourseError for what is none."""
    for file in sorted((root / "docs" / "lessons").glob(f"*/*{SUFFIX}")):
        path = file.relative_to(root).as_posix()
        try:
            facts = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CourseError(f"{path} is not TOML: {error}.", "Mend the file.") from error
        for name, fact in facts.items():
            yield _fact(path, name, fact)


def _fact(path: str, name: str, fact: object) -> DatedFact:
    match fact:
        case {"says": str(says), "source": str(source), "seen": date() as seen, **others}:
            # A TOML date-time is a `date` to Python, and cannot be taken from one.
            if not others and type(seen) is date:
                return DatedFact(path, name, says, source, seen)
    raise CourseError(
        f"In {path} the fact {name} is not complete.",
        "Give it `says`, `source` and `seen`, a day as in 2026-11-20, and nothing else.",
    )
