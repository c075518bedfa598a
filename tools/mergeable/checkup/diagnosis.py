"""One thing looked at, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"  # something will be slower, plainer or missing
    PROBLEM = "problem"  # something will not work


@dataclass(frozen=True)
class Diagnosis:
    """What was found about one thing, and what to do about it where that is wanted."""

    subject: str  # "Python", "git"
    level: Level
    told: str
    remedy: str = ""


def ok(subject: str, told: str) -> Diagnosis:
    """Return a finding that is as it should be."""
    return Diagnosis(subject, Level.OK, told)


def warning(subject: str, told: str, remedy: str) -> Diagnosis:
    """Return a finding that one can live with."""
    return Diagnosis(subject, Level.WARNING, told, remedy)


def problem(subject: str, told: str, remedy: str) -> Diagnosis:
    """Return a finding that needs putting right."""
    return Diagnosis(subject, Level.PROBLEM, told, remedy)
