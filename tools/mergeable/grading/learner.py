"""`pytest exercises/` for a learner: in the order of the course, with a report in words.

A plugin for pytest. A run that another program steers does without, and without what it imports.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mergeable.reporter import MARKER, exercise_of, is_grader

if TYPE_CHECKING:
    from mergeable.model import Course

_COURSE = pytest.StashKey["Course"]()


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Take over the report when it is a learner who runs pytest."""
    if _is_steered(config) or hasattr(config, "workerinput") or not _only_exercises(config):
        return
    from mergeable.grading.report import LearnerReport

    config.pluginmanager.register(LearnerReport(config, course_of(config)), "mergeable-learner")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run exercises in the order of the course; everything else keeps its place after them."""
    if _is_steered(config) or not any(exercise_of(item) for item in items):
        return
    order = {exercise.path: n for n, exercise in enumerate(course_of(config).exercises)}
    items.sort(key=lambda item: order.get(item.path.parent, len(order)))


def pytest_pycollect_makemodule(module_path: Path) -> None:
    """Let tests that a learner writes import what they are about, which lies beside them."""
    folder = str(module_path.parent)
    if is_written_here(module_path) and folder not in sys.path:
        sys.path.insert(0, folder)


def course_of(config: pytest.Config) -> Course:
    """Return the course that this run of pytest is in, read once."""
    from mergeable.course import read

    if _COURSE not in config.stash:
        config.stash[_COURSE] = read(config.rootpath).course
    return config.stash[_COURSE]


def _is_steered(config: pytest.Config) -> bool:
    options = ("--verdicts", "--attempts", "--warm")
    return any(config.getoption(option, None) for option in options)


def _only_exercises(config: pytest.Config) -> bool:
    exercises = (config.rootpath / "exercises").resolve()
    started = config.invocation_params.dir
    paths = [(started / str(arg).partition("::")[0]).resolve() for arg in config.args]
    return bool(paths) and all(
        path.is_relative_to(exercises) and not is_written_here(path) for path in paths
    )


def is_written_here(path: Path) -> bool:
    """Whether this is a file of tests that a learner writes in an exercise."""
    return path.suffix == ".py" and (path.parent / MARKER).is_file() and not is_grader(path)
