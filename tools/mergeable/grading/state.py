"""Whether a learner has begun an exercise: compared with the kept starter, byte by byte."""

from __future__ import annotations

from pathlib import Path

from mergeable import scene
from mergeable.model import Exercise, Kind


def is_untouched(exercise: Exercise) -> bool:
    """Whether every file the learner edits is as the course gave it, line endings aside."""
    if exercise.kind is Kind.GIT:
        return scene.is_untouched(exercise.path)
    return not changed_files(exercise)


def changed_files(exercise: Exercise) -> list[str]:
    """Return the files that differ from the kept starter, those that are gone among them."""
    return [
        name
        for name in exercise.editable
        if _text(exercise.path / name) != _text(exercise.starter / name)
    ]


def _text(path: Path) -> bytes | None:
    try:
        return path.read_bytes().replace(b"\r\n", b"\n")
    except OSError:
        return None
