"""Running a learner's tests against one implementation, with the pytest that they know.

pytest runs inside this process, which is a fork of the grader's wherever there are forks. What
comes back are plain values: no object of the tests' making is kept.
"""

from __future__ import annotations

import ast
import io
import linecache
import os
import re
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, TypeGuard

import pytest

from mergeable.model import Place
from mergeable.reporter import TookTooLong
from mergeable.suites.influences import Influences
from mergeable.suites.leavings import Leavings, own_folder
from mergeable.suites.outcomes import Ended, Outcome, SuiteRun
from mergeable.suites.subject import Subject

BELOW = r"[/\\]+(tmp|work)[/\\]+"  # where tests write
LONGEST_SAID = 200  # characters of what a test said
PROPER = {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}
PROPER |= {pytest.ExitCode.NO_TESTS_COLLECTED}
UNWANTED = {"cacheprovider", "doctest", "faulthandler", "junitxml", "logging", "pastebin"}
UNWANTED |= {"setuponly", "setupplan", "stepwise", "terminal", "threadexception"}
UNWANTED |= {"unraisableexception"}
# Under these, pytest compares in full what it otherwise cuts short: minutes for a long text.
IN_FULL = {"CI", "BUILD_NUMBER"}
Choose = Callable[[list[pytest.Item]], list[pytest.Item]]
Enough = Callable[[Outcome], bool]


def run_suite(
    tests: Path,
    implementation: Path,
    exercise: Path,
    *,
    choose: Choose = list,
    enough: Enough | None = None,
    watch: bool = False,
) -> SuiteRun:
    """Run the tests in a file against the implementation in a folder.

    `choose` returns the tests to run, in their order, out of those there are; none is run after
    one whose outcome is `enough`. With `watch`, calls and influences are noted, which takes twice
    as long. Never raises for what tests do, except that a check which takes too long is ended as
    such.
    """
    subject = Subject(exercise, implementation)
    influences = Influences(str(tests), subject.paths, tests.name)
    with tempfile.TemporaryDirectory(prefix="mergeable-suite-") as name:
        folder = Path(name).resolve()
        work = folder / "work"
        work.mkdir()
        with own_folder(work), _settled(tests, folder), subject:
            leavings = Leavings(work)
            watcher = _Watcher(tests, subject, influences if watch else None, leavings, choose)
            watcher.enough = enough
            trouble, place = _run(tests, folder, watcher)
            leavings.put_back()
    outcomes = tuple(
        replace(outcome, said=re.sub(f"{re.escape(str(folder))}{BELOW}", "", outcome.said))
        for outcome in watcher.outcomes.values()
    )
    found, calls = tuple(influences.found), dict(influences.calls)
    return SuiteRun(outcomes, trouble, place, watcher.left, found, calls)


def _run(tests: Path, folder: Path, watcher: _Watcher) -> tuple[str, Place | None]:
    """Run pytest; return why it did not come to its end, in words, and the line to blame."""
    settings = folder / "pytest.ini"
    settings.write_text("[pytest]\n", encoding="utf-8")
    args = [str(tests), "--import-mode=importlib", "--capture=sys", "--noconftest"]
    args += [f"--rootdir={tests.parent}", f"--config-file={settings}"]
    args += [f"--basetemp={folder / 'tmp'}", *(f"-pno:{name}" for name in UNWANTED)]
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = pytest.main(args, plugins=[watcher])
    if watcher.too_long is not None:
        raise watcher.too_long
    if watcher.trouble:
        return watcher.trouble, watcher.place
    if code not in PROPER:
        return f"pytest could not run them: {said.getvalue().strip()[-LONGEST_SAID:]}", None
    return "", None


@contextmanager
def _settled(tests: Path, folder: Path) -> Iterator[None]:
    """Keep this run of pytest from meeting another: its settings, bytecode and loaded modules."""
    prefix, sys.pycache_prefix = sys.pycache_prefix, str(folder / "bytecode")
    steering = {name for name in os.environ if name.startswith("PYTEST_") or name in IN_FULL}
    aside = {name: os.environ.pop(name) for name in steering}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    known = sys.modules.pop(tests.stem, None)
    linecache.checkcache(str(tests))
    try:
        yield
    finally:
        sys.pycache_prefix = prefix
        sys.modules.pop(tests.stem, None)
        if known is not None:
            sys.modules[tests.stem] = known
        os.environ.pop("PYTEST_DISABLE_PLUGIN_AUTOLOAD", None)
        os.environ.update(aside)


class _Watcher:
    """A plugin for the inner pytest that notes how each test ends."""

    def __init__(
        self,
        tests: Path,
        subject: Subject,
        influences: Influences | None,
        leavings: Leavings,
        choose: Choose,
    ) -> None:
        self._tests, self._subject = tests, subject
        self._influences, self._leavings, self._choose = influences, leavings, choose
        self.enough: Enough | None = None
        self.outcomes: dict[str, Outcome] = {}
        self.left: tuple[str, ...] = ()
        self.trouble = ""
        self.place: Place | None = None
        self.too_long: TookTooLong | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        """Write no tracebacks: they cost more than the tests, and nobody looks."""
        config.option.tbstyle = "value"

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Note why the file could not be collected."""
        report = yield
        call: Any = getattr(report, "call", None)
        if call is not None and call.excinfo is not None and not self.trouble:
            error = call.excinfo.value
            cause = error.__cause__ or error
            self.trouble = _brief(cause)
            self.place = self._line_of(cause)
            if isinstance(error, pytest.skip.Exception):
                self.trouble = "the whole file is skipped"
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave the chosen tests; whatever is loaded by now is the state to compare with."""
        items[:] = self._choose(list(items))
        for module in self._subject.loaded.values():
            self._leavings.know(module)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, bool, bool]:
        """Watch what the test depends on."""
        with self._influences.watching(_name(item)) if self._influences else nullcontext():
            done = yield
        self._leavings.last = Path.cwd()
        return done

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note how this phase of the test ended; the worst one counts."""
        report = yield
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, TookTooLong):
            self.too_long = error
            item.session.shouldstop = "it took too long"
        name = _name(item)
        known = self.outcomes.get(name)
        if known is None or known.ended is Ended.PASSED:
            self.outcomes[name] = self._outcome(name, report, error)
            if self.enough and self.enough(self.outcomes[name]):
                item.session.shouldstop = "enough is known"
        return report

    def pytest_sessionfinish(self) -> None:
        """Note what is left, before pytest itself puts back where it was started."""
        self.left = tuple(self._leavings.found(self._subject.loaded))

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note that something ended pytest itself."""
        if self.trouble or isinstance(excinfo.value, pytest.Session.Interrupted):
            return  # a file that cannot be collected, or enough is known
        self.trouble = f"{_brief(excinfo.value)} ended the run".replace(": ended", " ended")
        self.place = self._line_of(excinfo.value)

    def _outcome(
        self, name: str, report: pytest.TestReport, error: BaseException | None
    ) -> Outcome:
        if hasattr(report, "wasxfail"):
            return Outcome(name, Ended.EXCUSED, str(report.wasxfail))
        if report.skipped:
            return Outcome(name, Ended.SKIPPED, str(error).partition("\n")[0])
        if error is None:
            return Outcome(name, Ended.STUMBLED if report.failed else Ended.PASSED)
        return Outcome(name, self._reason(error), _brief(error), self._line_of(error))

    def _reason(self, error: BaseException) -> Ended:
        if isinstance(error, AssertionError | pytest.fail.Exception):
            return Ended.ASSERTED
        places = list(_lines(error.__traceback__))
        if any(file in self._subject.paths for file, _ in places):
            return Ended.RAISED
        ours = {line for file, line in places if file == str(self._tests)}
        asserting = not ours.isdisjoint(self._asserting)  # one may call a helper of the tests'
        return Ended.ASSERTED if asserting else Ended.STUMBLED

    @cached_property
    def _asserting(self) -> frozenset[int]:
        """The lines that assert: an error on one of them says which assertion could not be made."""
        tree = ast.parse(self._tests.read_bytes())
        return frozenset(
            line
            for node in ast.walk(tree)
            if isinstance(node, ast.Assert) or _is_method_that_asserts(node)
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        )

    def _line_of(self, error: BaseException) -> Place | None:
        if isinstance(error, SyntaxError) and error.filename == str(self._tests):
            return Place(self._tests.name, error.lineno or 1, (error.text or "").strip())
        ours = [line for file, line in _lines(error.__traceback__) if file == str(self._tests)]
        if not ours:
            return None
        source = linecache.getline(str(self._tests), ours[-1]).strip()
        return Place(self._tests.name, ours[-1], source)


def _is_method_that_asserts(node: ast.AST) -> TypeGuard[ast.Call]:
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return named and node.func.attr.startswith("assert")  # type: ignore[attr-defined]


def _name(item: pytest.Item) -> str:
    """Return what a test is called within its file: "TestWrap::test_empty[crlf]"."""
    return item.nodeid.partition("::")[2]


def _lines(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    while trace:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def _brief(error: BaseException) -> str:
    """Return an error in one line: an assertion's own words, or the error's name and words."""
    try:
        text = str(error).partition("\n")[0].strip()
    except Exception:  # it is the learner's class
        text = ""
    text = text if len(text) <= LONGEST_SAID else f"{text[:LONGEST_SAID]} …"
    if isinstance(error, AssertionError | pytest.fail.Exception):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
