"""Looking for what is wrong with a machine or a clone before it gets in a learner's way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mergeable.checkup import clone, machine, servers
from mergeable.checkup.diagnosis import Diagnosis, Level
from mergeable.course import read
from mergeable.progress import Progress

__all__ = ["Diagnosis", "Level", "examine"]


def examine(root: Path, encoding: str) -> Iterator[Diagnosis]:
    """Look at everything; `encoding` is the terminal's."""
    project = machine.read_project(root)
    yield machine.python(project)
    yield machine.own_package(root)
    yield from machine.packages(project)
    yield from machine.extras(project)
    yield machine.git()
    yield machine.terminal(encoding)
    yield machine.processes()
    reading = read(root)
    yield from clone.folders(reading.course)
    yield clone.disk(root)
    yield from clone.clock(reading.course)
    yield from clone.record(reading.course, Progress(root, patience=2))
    yield from clone.locks(root)
    yield clone.content(reading)
    yield servers.postgresql(reading.course)
    yield from servers.histories(reading.course)
