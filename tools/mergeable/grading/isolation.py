"""Running each grading test where the learner's code can do no harm to the others.

A plugin for pytest. `--isolate fork` (the usual way) judges each test in a fork of this process;
`--isolate process` judges an exercise in an interpreter of its own, where there is no fork;
`--isolate none` judges in this process, for content that is trusted and for the browser.
"""

from __future__ import annotations

import contextlib
import json
import signal
import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from mergeable.grading.apart import Emit, Outcome, can_fork, run_apart
from mergeable.grading.run import run_pytest
from mergeable.model import Check, Place, Status
from mergeable.reporter import FLOODED, Escaped, describe, exercise_of, join, told

LIMIT = 10.0  # seconds a check may take
NEVER_ENDED = "Your code did not end"


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
    def pytest_mergeable_warm_up(self) -> None:
        """Import and load what every check needs, before a fork is made for each of them.

        It may be called more than once.
        """


def pytest_configure(config: pytest.Config) -> None:
    """Choose how to isolate on this machine."""
    way = config.getoption("--isolate")
    if way == "auto":
        way = "fork" if can_fork() else "process"
    config.pluginmanager.register(_WAYS[way](config.getoption("--time-limit")))
    if config.getoption("--one-failure"):
        config.pluginmanager.register(OneFailure())


class InProcess:
    """Judges each test in this process, with an alarm for the ones that never end."""

    def __init__(self, limit: float) -> None:
        self.limit = limit

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Limit the test's time."""
        if exercise_of(item) is None:
            return (yield)
        with alarm(self.limit):
            return (yield)


class Forking:
    """Judges each test in a fork of this process."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._warm: set[Path] = set()
        self._stopped: dict[tuple[str, str], str] = {}  # attempts of which a check never ended

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Run the test apart and report it as if it had run here."""
        folder = exercise_of(item)
        if folder is None:
            return None
        if folder not in self._warm:
            self._warm.add(folder)
            item.ihook.pytest_mergeable_warm_up()
        check = describe(item)
        attempt = check.exercise, check.attempt
        if attempt in self._stopped:
            check = replace(check, message=self._stopped[attempt])
        else:
            check = judge_items([item], self.limit)[0]
            if check.message.startswith(NEVER_ENDED):
                self._stopped[attempt] = _not_run(check)
        publish(item, check)
        return True


class Spawning:
    """Judges all tests of an exercise in an interpreter of their own."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._judged: dict[str, Check] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Run the exercise apart when its first test comes up; report the others from that."""
        folder = exercise_of(item)
        if folder is None:
            return None
        if item.nodeid not in self._judged:
            peers = [peer for peer in item.session.items if exercise_of(peer) == folder]
            root = item.config.rootpath
            names = [f"{root / peer.nodeid}" for peer in peers]
            run = run_pytest(root, names, isolate="none", limit=self.limit, checks=len(peers))
            for peer in peers:
                unjudged = replace(describe(peer), message=run.trouble or "The check did not run.")
                self._judged[peer.nodeid] = run.checks.get(peer.nodeid, unjudged)
        publish(item, self._judged[item.nodeid])
        return True


_WAYS: dict[str, Any] = {"none": InProcess, "fork": Forking, "process": Spawning}


def judge_items(items: Sequence[pytest.Item], limit: float) -> list[Check]:
    """Run tests in forks of this process, as few as they need, and return a check for each.

    `limit` is in seconds, for what one fork does. A test that ends its fork costs no other its
    verdict, except that after one which never ended no more are tried.
    """
    checks: list[Check] = []
    while len(checks) < len(items):
        left = items[len(checks) :]
        outcome = run_apart(partial(run_items, left), limit=limit)
        said = [Check.from_json(json.loads(line)) for line in outcome.lines]
        checks += [replace(check, output=outcome.output) for check in said]
        if len(said) == len(left) and not outcome.ending:
            continue
        if said and outcome.ending == FLOODED:  # whichever printed it, the last one is at fault
            left = left[len(said) - 1 :]
            checks.pop()
        else:
            left = left[len(said) :]
        if not left:
            continue
        checks.append(_cut_short(describe(left[0]), outcome, left[0].path.parent))
        if checks[-1].message.startswith(NEVER_ENDED):
            message = _not_run(checks[-1])
            checks += [replace(describe(item), message=message) for item in left[1:]]
    return checks


def run_items(items: Sequence[pytest.Item], emit: Emit) -> None:
    """Run tests in this process, which is a fork, and emit each check as a line of JSON."""
    manager = items[0].config.pluginmanager
    manager.register(StayIn())
    for name in ("capturemanager", "faulthandler"):  # the fork has its own pipes and its own alarm
        plugin = manager.getplugin(name)
        if plugin is not None:
            manager.unregister(plugin)
    for item, following in zip(items, [*items[1:], None], strict=True):
        reports = runtestprotocol(item, log=False, nextitem=following)
        phases = [Check.from_json(vars(report)["told"]["check"]) for report in reports]
        emit(json.dumps(join(phases).to_json()))


def _not_run(check: Check) -> str:
    return f'Not run: "{check.title}" did not end, and this might not either.'


def _cut_short(check: Check, outcome: Outcome, folder: Path) -> Check:
    place = _place(outcome, folder)
    ending = outcome.ending or "ended before it was judged"
    where = f"\nWhere:     {place}" if place else ""
    return replace(
        check,
        status=Status.BROKEN,
        message=f"Your code {ending}, so this could not be judged.{where}",
        place=place,
        output=outcome.output,
    )


def _place(outcome: Outcome, folder: Path) -> Place | None:
    for file, line in outcome.stack:
        path = Path(file)
        if path.is_relative_to(folder) and not path.name.startswith(("test_", "probe", "conftest")):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            source = lines[line - 1].strip() if line <= len(lines) else ""
            return Place(path.relative_to(folder).as_posix(), line, source)
    return None


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
        check = describe(item)
        return True if (check.exercise, check.attempt) in self._failed else None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note an attempt that has failed."""
        told = getattr(report, "told", None)
        if told and report.failed:
            self._failed.add((told["check"]["exercise"], told["check"]["attempt"]))


class StayIn:
    """Turns a learner's attempt to end pytest itself into an ordinary error of their code.

    For a fork only, where no interrupt from the keyboard arrives.
    """

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, None, None]:
        """Let nothing through that pytest would take as its own end."""
        try:
            return (yield)
        except (KeyboardInterrupt, pytest.exit.Exception) as error:
            raise Escaped(f"{type(error).__name__}: {error}".strip(": ")) from error


class TookTooLong(BaseException):
    """A check ran past its time; no `except Exception` of the learner's can swallow this."""


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in the block after so many seconds, and again until it listens."""
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable:
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise TookTooLong(f"The check did not end within {seconds:g} s.")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
