"""Running verbs: as a real process, or in this one with a grader that answers as it is told."""

import io
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from mergeable import cli, scene
from mergeable.commands.context import Context
from mergeable.console import make_console
from mergeable.grading import is_untouched
from mergeable.model import Check, Status, Verdict
from mergeable.releases import download

from tests.conftest import copy_course
from tests.publishing import open_shop
from tests.tools.histories import EXERCISE, begun

TOOLS = Path(__file__).parents[2] / "tools"
SOLVED = "def add(first, second):\n    return first + second\n"


def environment(**extra):
    """The environment of a learner with a plain terminal of 100 columns."""
    strays = ("MERGEABLE_", "PYTEST_", "PYTHONDONTWRITEBYTECODE", "FORCE_COLOR", "NO_COLOR")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(strays)}
    return {**kept, "PYTHONPATH": str(TOOLS), "COLUMNS": "100", "TERM": "xterm", **extra}


@dataclass
class Clone:
    """A copy of a course, with a learner at work in it."""

    root: Path

    def environment(self, **extra):
        """The learner's environment; bytecode is shared by the tests of a run, and quicker."""
        return environment(PYTHONPYCACHEPREFIX=str(self.root.parent.parent / "pycache"), **extra)

    def command(self, *args):
        return [sys.executable, "-m", "mergeable", *args]

    def run(self, *args, cwd=None, env=None, **options):
        """Run a verb in a process of its own."""
        return subprocess.run(
            self.command(*args),
            cwd=cwd or self.root,
            env=self.environment(**(env or {})),
            capture_output=True,
            timeout=120,
            **{"text": True, "encoding": "utf-8", **options},
        )

    def open(self, *args, command=None, **options):
        """Begin a verb in a process of its own, and go on."""
        return subprocess.Popen(
            command or self.command(*args),
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            **options,
        )

    def exercise(self, name):
        return self.root / "exercises" / "basics" / "sums" / name

    @property
    def sums(self):
        """The file of `add-two` that the learner edits."""
        return self.exercise("add-two") / "sums.py"

    @property
    def record(self):
        return self.root / ".mergeable" / "progress.json"

    def solve(self):
        """Solve `add-two`."""
        self.sums.write_text(SOLVED, encoding="utf-8")


@pytest.fixture
def clone(tiny_course):
    return Clone(tiny_course)


@dataclass
class CannedGrading:
    """A grader that knows the outcome by the exercise's id: passed, failed or broken."""

    statuses: dict = field(default_factory=dict)
    graded: list = field(default_factory=list)
    is_untouched = staticmethod(is_untouched)

    def grade(self, course, exercise, *, layers=(), limit=10):
        self.graded.append(exercise.id)
        status = self.statuses.get(exercise.id, Status.FAILED)
        message = "" if status is Status.PASSED else "It is not."
        checks = (
            Check(exercise.id, "test_first", "The first thing is so", Status.PASSED),
            Check(exercise.id, "test_second", "The second thing is so", status, message),
        )
        return Verdict(exercise.id, checks)

    def grade_all(self, course, exercises, *, limit=10):
        for exercise in exercises:
            yield self.grade(course, exercise, limit=limit)


class Learner:
    """Runs verbs in this process."""

    def __init__(self, root):
        self.clone = Clone(root)
        self.grading = CannedGrading()
        self.cwd = root
        self.said = self.complained = ""

    def run(self, *args):
        """Run a verb; `said` and `complained` then hold what it printed."""
        out, err = io.StringIO(), io.StringIO()
        context = Context(
            cwd=self.cwd,
            console=make_console(out),
            notices=make_console(err),
            grading=self.grading,
        )
        code = cli.main(args, context)
        self.said, self.complained = out.getvalue(), err.getvalue()
        return code


@pytest.fixture
def learner(tiny_course, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    return Learner(tiny_course)


@pytest.fixture(scope="session")
def built_histories(tmp_path_factory):
    """The course of histories with its scene built: once for all tests of a process."""
    root = copy_course("histories", tmp_path_factory.mktemp("built"))
    scene.scene_of(root, root / EXERCISE)
    return root


@pytest.fixture
def work(tmp_path, built_histories):
    """A learner who has begun the exercise of the course of histories."""
    return begun(tmp_path, built_histories)


@pytest.fixture
def shop(monkeypatch):
    """An index on loopback to fetch from, with nothing in it; and no long pauses."""
    monkeypatch.setattr(download, "PAUSE", 0.01)
    with open_shop() as shop:
        monkeypatch.setenv("PIP_INDEX_URL", shop.url)
        yield shop
