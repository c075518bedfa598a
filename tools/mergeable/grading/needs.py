"""Judging nothing that needs what is not here: a plugin for pytest.

A check of an exercise whose `exercise.toml` names a need is not judged without it, in whichever
process it runs: it neither passes nor fails.
"""

from __future__ import annotations

import tomllib
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from mergeable.errors import CourseError
from mergeable.grading import scenes
from mergeable.model import Need
from mergeable.needs import require
from mergeable.reporter import MARKER, exercise_of

_found = cache(require)  # once a process, and whoever it forks


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """End the check before it begins when something it needs is missing."""
    for need in needs_of(item):
        _found(need)


def warm_up(item: pytest.Item) -> None:
    """Get ready, in this process, what all checks of an item's exercise share.

    What is missing is said by each check, so here it is passed over.
    """
    with suppress(CourseError):
        item.ihook.pytest_mergeable_warm_up(needs=needs_of(item))
        scenes.get_ready(item)


def needs_of(item: pytest.Item) -> tuple[Need, ...]:
    """Return what the exercise that a test belongs to needs."""
    folder = exercise_of(item)
    return _needs_at(folder) if folder else ()


@cache
def _needs_at(folder: Path) -> tuple[Need, ...]:
    try:
        values = tomllib.loads((folder / MARKER).read_text(encoding="utf-8"))
        return tuple(Need(need) for need in values.get("needs", ()))
    except (OSError, ValueError, TypeError):
        return ()  # `course` reports it, with the line
