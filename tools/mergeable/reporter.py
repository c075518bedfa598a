"""A pytest plugin that says what a learner needs to know of each grading test.

Every report of pytest's gets a `told` attribute in plain JSON values, so that it survives being
sent between processes; `Collector` puts the phases of a test together into a `Check`. The option
`--verdicts` also writes each check to a file as it ends, so that a run which dies leaves them.
"""

from __future__ import annotations

import inspect
import json
from bdb import BdbQuit
from collections import Counter
from collections.abc import Generator, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mergeable.errors import CourseError
from mergeable.explain import CheckFailed, call_of
from mergeable.loading import Unreadable, place_in
from mergeable.model import Check, Place, Status

OUTPUT_LIMIT = 5_000_000  # characters that one check may print
OUTPUT_KEPT = 20_000  # characters of them that are kept to be shown
MARKER = "exercise.toml"  # the file that makes a folder an exercise
FLOODED = f"printed more than {OUTPUT_LIMIT // 1_000_000} MB"
UNJUDGED = "The check did not run."
COLLECTOR = "mergeable-collector"
_WORST = (Status.PASSED, Status.FAILED, Status.BROKEN)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what other programs steer the grading by."""
    group = parser.getgroup("mergeable", "grading exercises")
    group.addoption("--verdicts", metavar="FILE", help="write each check's result as a JSON line")
    group.addoption("--attempts", metavar="FILE", help="grade the attempts that this plan names")
    group.addoption(
        "--one-failure", action="store_true", help="leave an attempt at its first failing check"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start collecting checks."""
    path = None if hasattr(config, "workerinput") else config.getoption("--verdicts")
    config.pluginmanager.register(Collector(path), COLLECTOR)
    plan = config.getoption("--attempts")
    attempts = json.loads(Path(plan).read_text(encoding="utf-8")) if plan else {}
    config.stash[_PLAN] = {Path(exercise): given for exercise, given in attempts.items()}


_PLAN = pytest.StashKey[dict[Path, list[dict[str, Any]]]]()


@pytest.hookimpl(tryfirst=True)  # so that a test's id begins with the attempt's name
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Collect an exercise's grader once for each attempt that the plan names."""
    attempts = attempts_at(metafunc.config, metafunc.definition.path.parent)
    if attempts is None or "attempt" not in metafunc.fixturenames:
        return
    layers = [tuple(Path(layer) for layer in attempt["layers"]) for attempt in attempts]
    names = [attempt["name"] for attempt in attempts]
    metafunc.parametrize("attempt", layers, indirect=True, ids=names)


def exercise_of(item: pytest.Item) -> Path | None:
    """Return the folder of the exercise that a test grades, or None for any other test."""
    folder = item.path.parent
    known = item.config.stash.setdefault(_FOLDERS, {})
    if folder not in known:
        known[folder] = (folder / MARKER).is_file()
    return folder if known[folder] and is_grader(item.path) else None


def is_grader(path: Path) -> bool:
    """Whether a test module judges: what a learner writes beside it is only run."""
    return path.name == f"test_{path.parent.name.replace('-', '_')}.py"


_FOLDERS = pytest.StashKey[dict[Path, bool]]()


def describe(item: pytest.Item) -> Check:
    """Return the check that a test is, not yet judged."""
    name, attempt = item.name, ""
    callspec: Any = getattr(item, "callspec", None)
    if callspec and "attempt" in callspec.params:
        attempt = item.config.stash[_PLAN][item.path.parent][callspec.indices["attempt"]]["name"]
        rest = callspec.id.removeprefix(attempt).removeprefix("-")
        name = getattr(item, "originalname", item.name) + (f"[{rest}]" if rest else "")
    title = (inspect.getdoc(getattr(item, "function", None)) or "").partition("\n")[0] or name
    return Check(item.path.parent.name, name, title, Status.BROKEN, UNJUDGED, attempt=attempt)


def attempts_at(config: pytest.Config, exercise: Path) -> list[dict[str, Any]] | None:
    """Return the attempts that the plan names for an exercise; None when it names none."""
    return config.stash[_PLAN].get(exercise)


def layers_of(item: pytest.Item) -> tuple[Path, ...]:
    """Return the folders of the attempt that a test judges, topmost first."""
    callspec: Any = getattr(item, "callspec", None)
    overlays = callspec.params.get("attempt", ()) if callspec else ()
    return (*overlays, item.path.parent)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say what this phase of the test came to, in the learner's words."""
    report = yield
    if exercise_of(item) is not None:
        error = call.excinfo.value if call.excinfo else None
        status, message, place = judge(error)
        output = report.capstdout + report.capstderr if call.when == "teardown" else ""
        if len(output) > OUTPUT_LIMIT:
            status, message = Status.BROKEN, unjudgeable(FLOODED)
        if status is not Status.PASSED:  # a skip is no pass, and must not look like one
            report.outcome = "failed"
        check = replace(
            describe(item),
            status=status,
            message=message,
            place=place,
            output=output[:OUTPUT_KEPT],
            detail=report.longreprtext if error is not None else "",
            seconds=call.duration,
        )
        vars(report)["told"] = told(item, check)
    return report


class Escaped(Exception):
    """The learner's code tried to end pytest; its text says with what, its cause says where."""


class TookTooLong(BaseException):
    """A check ran past its time; no `except Exception` of the learner's can swallow this."""


def unjudgeable(ending: str, place: Place | None = None) -> str:
    """Say that the learner's code got in the way of its own check: "did not end within 10 s"."""
    problem = f"Your code {ending}, so this could not be judged."
    return _blame(problem, place) if place else problem


def judge(error: BaseException | None) -> tuple[Status, str, Place | None]:
    """Return what an exception in a grading test says about the learner's code.

    An error with none of the learner's lines in its traceback is the grader's own, unless it came
    out of a call of their code: what a decorator of Django's commits, it commits after them.
    """
    if error is None:
        return Status.PASSED, "", None
    place = place_in(error.__cause__ if isinstance(error, Escaped) and error.__cause__ else error)
    if isinstance(error, CheckFailed | Unreadable):
        return Status.FAILED, str(error), error.place
    if isinstance(error, TookTooLong):
        return Status.BROKEN, unjudgeable(str(error), place), place
    if isinstance(error, CourseError) and place is None:
        return Status.BROKEN, f"Not judged: {error.problem}\nNext:      {error.remedy}", None
    if isinstance(error, pytest.skip.Exception | pytest.xfail.Exception):
        if place:
            return (
                Status.FAILED,
                _blame("Your code skips the check. A skip is no pass.", place),
                place,
            )
        return Status.BROKEN, f"Not judged: {error}", None
    if isinstance(error, AssertionError | pytest.fail.Exception) and (
        place is None or isinstance(error, pytest.fail.Exception)
    ):
        return Status.FAILED, str(error).partition("\nassert ")[0], place
    called = call_of(error.__cause__ or error if isinstance(error, Escaped) else error)
    if place or called:
        problem = f"{_raised(error)}\nCalled:    {called}" if called else _raised(error)
        return Status.FAILED, _blame(problem, place) if place else problem, place
    return Status.BROKEN, f"The check itself went wrong: {_brief(error)}", None


def _raised(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"Your code ended the program: sys.exit({error.code!r}). A check needs it to return."
    if isinstance(error, Escaped):
        return f"Your code raised {error}. A check needs it to return."
    if isinstance(error, BdbQuit):
        return "Your code stopped for a debugger, and nobody is there: take breakpoint() out."
    if isinstance(error, RecursionError):
        return "Your code calls itself too deeply: Python stopped it with RecursionError."
    return f"Your code raised {_brief(error)}"


def _brief(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:  # it is the learner's class
        text = ""
    text = text if len(text) <= 400 else f"{text[:400]} …"
    return f"{type(error).__name__}: {text}" if text else f"{type(error).__name__}."


def _blame(problem: str, place: Place) -> str:
    return f"{problem}\nWhere:     {place}"


class Collector:
    """Puts the phases of each test together into checks, in the order the tests were collected."""

    def __init__(self, path: str | None) -> None:
        self.checks: dict[str, Check] = {}  # by node id
        self.folders: dict[str, Path] = {}  # the exercise of each node id
        self.totals: Counter[Path] = Counter()  # how many checks an exercise has, asked for or not
        self.numbers: dict[str, int] = {}  # where in the collected order a node id comes
        self.troubles: list[str] = []  # graders that could not be collected
        self._begun: set[str] = set()
        self._file = Path(path) if path else None
        if self._file:
            self._file.write_text("", encoding="utf-8")

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Note how many checks an exercise has, whether or not they were asked for."""
        report = yield
        folder = collector.path.parent
        if _is_judging(collector) and (folder / MARKER).is_file():
            self.totals[folder] += sum(isinstance(node, pytest.Item) for node in report.result)
            if report.failed:
                self.troubles.append(f"{folder.name}: {report.longreprtext}")
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note which checks are to run: one that never does is broken, not forgotten."""
        for number, item in enumerate(items):
            if exercise_of(item) is not None:
                self.checks[item.nodeid] = describe(item)
                self.numbers[item.nodeid] = number
        unjudged = {name: check.to_json() for name, check in self.checks.items()}
        self._write({"checks": unjudged, "troubles": self.troubles})

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add a phase to its check; the last phase completes it."""
        told = getattr(report, "told", None)
        if told is None:
            return
        check = Check.from_json(told["check"])
        if report.nodeid in self._begun:
            check = join([self.checks[report.nodeid], check])
        self._begun.add(report.nodeid)
        self.checks[report.nodeid] = check
        folder = Path(told["folder"])
        self.folders[report.nodeid] = folder
        self.totals[folder] = told["total"]
        self.numbers[report.nodeid] = told["number"]
        if report.when == "teardown":
            self._write({"checks": {report.nodeid: check.to_json()}})

    def _write(self, value: dict[str, Any]) -> None:
        if self._file:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(value) + "\n")


def _is_judging(collector: pytest.Collector) -> bool:
    return isinstance(collector, pytest.Module | pytest.Class) and is_grader(collector.path)


def told(item: pytest.Item, check: Check) -> dict[str, Any]:
    """Return what a report carries of a check, in JSON values."""
    collector: Collector = item.config.pluginmanager.getplugin(COLLECTOR)
    folder = item.path.parent
    return {
        "check": check.to_json(),
        "folder": str(folder),
        "total": collector.totals[folder],
        "number": collector.numbers.get(item.nodeid, 0),
    }


def join(phases: Iterable[Check]) -> Check:
    """Return one check for several phases of a test: the worst, with all that was printed."""
    phases = list(phases)
    worst = max(phases, key=lambda check: _WORST.index(check.status))
    output = "".join(check.output for check in phases)
    return replace(worst, output=output, seconds=sum(check.seconds for check in phases))
