"""Running each grading test where the learner's code can do no harm to the others.

A plugin for pytest. `--isolate fork` (the usual way) judges each test in a fork of this process;
`--isolate process` judges an exercise in an interpreter of its own, where there is no fork;
`--isolate none` judges in this process, for content that is trusted and for the browser.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import signal
import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from mergeable.grading.apart import GRACE, can_fork
from mergeable.grading.judging import NEVER_ENDED, in_interpreter, judge_items, not_run
from mergeable.grading.needs import needs_of, warm_up
from mergeable.grading.run import LIMIT
from mergeable.model import Check, Need, Status
from mergeable.reporter import TookTooLong, describe, exercise_of, told


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add how tests are kept apart and how long each may take."""
    group = parser.getgroup("mergeable")
    choices = ("auto", "fork", "process", "none")
    group.addoption("--isolate", choices=choices, default="auto", help="where a check runs")
    help_text = "seconds each check may take (default: %(default)s)"
    group.addoption("--time-limit", type=float, default=LIMIT, metavar="S", help=help_text)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the hook by which a world shared by exercises gets ready once."""
    pluginmanager.add_hookspecs(WarmUp)


class WarmUp:
    """The hook a `conftest.py` offers for what all checks below it share."""

    @pytest.hookspec
    def pytest_mergeable_warm_up(self, needs: tuple[Need, ...]) -> None:
        """Import and load what every check needs, before a fork is made for each of them.

        `needs` is what the exercise says it needs; a server is started here or not at all.
        It may be called more than once.
        """


def pytest_configure(config: pytest.Config) -> None:
    """Choose how to isolate on this machine."""
    way = config.getoption("--isolate")
    if way == "auto":
        way = "fork" if can_fork() else "process"
    config.pluginmanager.register(_WAYS[way](config.getoption("--time-limit")))
    config.pluginmanager.register(AfterEndless())
    if config.getoption("--one-failure"):
        config.pluginmanager.register(OneFailure())


class InProcess:
    """Judges each test in this process, with an alarm for the ones that never end."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._stderr = os.dup(2)  # pytest is about to put a file in its place
        self._warm: set[Path] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """Let an exercise that needs a server get it ready: a check's time is not for that."""
        folder = exercise_of(item)
        if folder is not None and folder not in self._warm and needs_of(item):
            self._warm.add(folder)
            warm_up(item)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Limit the test's time."""
        if exercise_of(item) is None:
            return (yield)
        with _last_resort(self.limit + GRACE * CAN_RING, self._stderr), Alarm(self.limit):
            return (yield)

    def pytest_unconfigure(self) -> None:
        """Give the descriptor back."""
        os.close(self._stderr)


class Apart:
    """Judges the tests of an exercise outside this process, when its first one comes up."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._judged: dict[str, Check] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Report the test as if it had run here."""
        folder = exercise_of(item)
        if folder is None:
            return None
        if item.nodeid not in self._judged:
            peers = [peer for peer in item.session.items if exercise_of(peer) == folder]
            for peer, check in self.judge(item, peers):
                self._judged[peer.nodeid] = check
        publish(item, self._judged[item.nodeid])
        return True

    def judge(
        self, item: pytest.Item, peers: Sequence[pytest.Item]
    ) -> Iterable[tuple[pytest.Item, Check]]:
        """Judge a test, and as many of its exercise's others as is worth while."""
        raise NotImplementedError


class Forking(Apart):
    """Judges the tests of an exercise in a fork of this process, or in as few as they need."""

    def pytest_configure(self, config: pytest.Config) -> None:
        """Keep Python from warning of what it cannot know to be safe: threads of xdist's.

        The thread that listens to the main process holds no lock that a fork would want.
        """
        config.addinivalue_line("filterwarnings", "ignore:.* is multi-threaded, use of fork")

    def judge(
        self, item: pytest.Item, peers: Sequence[pytest.Item]
    ) -> Iterable[tuple[pytest.Item, Check]]:
        """Judge them all at once, but for xdist, which deals an exercise out among processes."""
        warm_up(item)
        gc.freeze()  # else a collection in a fork would copy every page with an object on it
        if hasattr(item.config, "workerinput"):
            peers = [item]
        return zip(peers, judge_items(peers, self.limit), strict=True)


class Spawning(Apart):
    """Judges all tests of an exercise in an interpreter of their own."""

    def judge(
        self, item: pytest.Item, peers: Sequence[pytest.Item]
    ) -> Iterable[tuple[pytest.Item, Check]]:
        """Judge them all at once: an interpreter takes longer to start than most checks."""
        return zip(peers, judge_items(peers, self.limit, in_interpreter), strict=True)


_WAYS: dict[str, Any] = {"none": InProcess, "fork": Forking, "process": Spawning}


class AfterEndless:
    """Leaves an attempt at a check that never ended: the others would take as long to say less."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, str], str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Say of the attempt's other checks that they were not run."""
        if exercise_of(item) is None:
            return None
        check = describe(item)
        message = self._left.get((check.exercise, check.attempt))
        if message is None:
            return None
        publish(item, replace(check, message=message))
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note an attempt of which a check never ended."""
        told = getattr(report, "told", None)
        if told and told["check"]["message"].startswith(NEVER_ENDED):
            check = Check.from_json(told["check"])
            self._left[check.exercise, check.attempt] = not_run(check)


def publish(item: pytest.Item, check: Check) -> None:
    """Report a check to pytest as the three phases of a test that ran here."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for when in ("setup", "call", "teardown"):
        failed = when == "call" and check.status is not Status.PASSED
        report = pytest.TestReport(
            nodeid=item.nodeid,
            location=item.location,
            keywords=dict.fromkeys(item.keywords, 1),
            outcome="failed" if failed else "passed",
            longrepr=(check.detail or check.message) if failed else None,
            when=when,
            duration=check.seconds if when == "call" else 0.0,
        )
        quiet = replace(check, status=Status.PASSED, message="", place=None, output="", detail="")
        phase = check if when == "call" else replace(quiet, seconds=0.0)
        vars(report)["told"] = told(item, phase)
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)


class OneFailure:
    """Leaves an attempt at its first failing check: enough to know that a mutant is noticed."""

    def __init__(self) -> None:
        self._failed: set[tuple[str, str]] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Pass over the checks of an attempt that has failed."""
        if exercise_of(item) is None:
            return None
        check = describe(item)
        return True if (check.exercise, check.attempt) in self._failed else None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note an attempt that has failed."""
        told = getattr(report, "told", None)
        if told and report.failed:
            self._failed.add((told["check"]["exercise"], told["check"]["attempt"]))


CAN_RING = hasattr(signal, "setitimer")


class Alarm:
    """A block that gets TookTooLong after so many seconds, and again until it listens.

    Where there is no such alarm, as on Windows, or no main thread, it gets nothing.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._usable = CAN_RING and threading.current_thread() is threading.main_thread()

    def __enter__(self) -> None:
        if self._usable:
            self._before = signal.signal(signal.SIGALRM, self._ring)
            signal.setitimer(signal.ITIMER_REAL, self._seconds, 0.2)

    def __exit__(self, *error: object) -> None:
        if self._usable:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if frame is None or frame.f_globals is not globals():  # not while we put things back
            raise TookTooLong(f"did not end within {self._seconds:g} s")


@contextlib.contextmanager
def _last_resort(seconds: float, stderr: int) -> Iterator[None]:
    """End this process after so many seconds, with its stack on `stderr`.

    For code that no alarm reaches: because it swallows all exceptions, because it is a loop in C,
    or because there is no alarm here.
    """
    with contextlib.suppress(RuntimeError):  # no threads, as in the browser
        faulthandler.dump_traceback_later(seconds, exit=True, file=stderr)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
