"""Courses to try the engine on: small, real, and copied so that a test may do anything to them."""

import os
import shutil
import signal
from pathlib import Path

import pytest
from mergeable.model import Need

from tests.needs import skip_without

# A shell that runs the tests in the background has them ignore Ctrl-C, and so would every process
# that they start: the tests of what Ctrl-C does could not pass.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

COURSES = Path(__file__).parent / "courses"
DEV_CHECK = pytest.StashKey[str]()


def pytest_configure(config):
    # Taken out of the environment, so that no pytest which a test starts repeats it.
    config.stash[DEV_CHECK] = os.environ.pop("MERGEABLE_DEV_CHECK", "")


def pytest_terminal_summary(terminalreporter, config):
    """Repeat what `make test` found before the tests, next to what the tests found."""
    if line := config.stash[DEV_CHECK]:
        terminalreporter.write_line(line)


def copy_course(name, folder):
    """Copy one of tests/courses into `folder` and return its root there."""
    root = folder / name
    shutil.copytree(COURSES / name, root)
    return root


@pytest.fixture
def tiny_course(tmp_path):
    """The root of a fresh copy of the tiny course: one lesson, three exercises."""
    return copy_course("tiny", tmp_path)


@pytest.fixture
def on_postgres():
    """What leads Django's connection to a fresh copy of so many flights on PostgreSQL."""
    skip_without([Need.POSTGRESQL])
    from departures import postgres, world

    with postgres.departures() as fresh:
        yield fresh
    world.close()
