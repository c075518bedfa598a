"""Short histories of a small project, to try a bisection on: `rehearse` writes one as a repository.

Names and dates are fixed, so a history has the same hashes on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rehearsals.git import run

BY = "Mara Lind <mara@flightboard.example>"
BEGINNING = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
A_DAY = timedelta(days=1)
FIRST, LAST = "v1.0", "main"  # the tag that was right, and the branch that is not


@dataclass(frozen=True)
class Change:
    """One commit to be: its subject, and the files it writes. None takes a file away."""

    subject: str
    files: dict[str, str | None]


@dataclass(frozen=True)
class History:
    """A history from its first commit on, which bears the tag `v1.0`."""

    changes: tuple[Change, ...]
    culprit: str  # the subject of the commit that a bisection has to name

    def subjects(self) -> Iterator[str]:
        """Yield the subjects of the commits, the first one first."""
        return (change.subject for change in self.changes)


def rehearse(history: History, folder: Path) -> Path:
    """Write a history into an empty folder as a repository, checked out at its end."""
    run(folder, "init", "--quiet", "--initial-branch=main", "--template=")
    run(folder, "config", "core.autocrlf", "false")
    run(folder, "fast-import", "--quiet", "--date-format=raw", given=_stream(history))
    run(folder, "reset", "--quiet", "--hard", LAST)
    return folder


def _stream(history: History) -> bytes:
    parts: list[bytes] = []
    for number, change in enumerate(history.changes):
        when = f"{BY} {int((BEGINNING + number * A_DAY).timestamp())} +0000\n"
        parts.append(b"commit refs/heads/main\n")
        parts += [f"{who} {when}".encode() for who in ("author", "committer")]
        parts.append(_data(f"{change.subject}\n"))
        for path, text in change.files.items():
            written = f"D {path}\n" if text is None else f"M 100644 inline {path}\n"
            parts.append(written.encode())
            parts.append(b"" if text is None else _data(text))
        parts.append(b"\n")
        if not number:
            parts.append(b"reset refs/tags/v1.0\nfrom refs/heads/main\n\n")
    return b"".join(parts)


def _data(text: str) -> bytes:
    content = text.encode()
    return b"data %d\n%s\n" % (len(content), content)
