"""Running one exercise's grader in this interpreter, and telling what each check came to."""

from __future__ import annotations

import gc
import io
import json
import os
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mergeable.model import Check
from mergeable.reporter import (
    COLLECTOR,
    OUTPUT_LIMIT,
    Collector,
    Escaped,
    describe,
    exercise_of,
)
from mergeable.wasm import gaps, loop
from mergeable.wasm.watch import watched

ROOT = "/course"  # where the files of the course lie in this interpreter
PLUGINS = ("mergeable.reporter", "mergeable.attempt")

_PROPER = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)

Emit = Callable[[str], object]  # takes a line of JSON


def warm(folder: str) -> None:
    """Import and load all that the exercise's checks need, and nothing of the learner's."""
    _run_pytest(["--collect-only", folder], [_Worlds(), _WarmUp()])
    gc.freeze()  # pytest collects garbage twice before it ends: a third of a short check


def check(
    folder: str, emit: Emit, leave_out: Sequence[str] = (), *, watch: float | None = None
) -> None:
    """Judge the exercise in `folder`, relative to ROOT, and emit what happens.

    `{"checks": […]}` names all checks, not yet judged; `{"begun": name}` and `{"check": {…}}` come
    for each; `{"flooded": name}` means that the interpreter must be ended; `{"trouble": text}`
    tells of a grader that cannot be collected; `{"done": true}` is last. Checks whose names are in
    `leave_out` are neither named nor judged. Raises RuntimeError if pytest itself went wrong.

    With `watch`, the seconds that it was given before, an endless check ends, and names its line.
    """

    def tell(**event: Any) -> None:
        emit(json.dumps(event))

    plugin = _Telling if watch is None else partial(_Watching, watch)
    _run_pytest([folder], [plugin(tell, frozenset(leave_out))])
    tell(done=True)


def grade(plan: dict[str, list[dict[str, Any]]], verdicts: str) -> None:
    """Judge many attempts at many exercises, as `mergeable.grading.attempts` plans them.

    Each check is written to the file `verdicts`. Raises RuntimeError if pytest itself went wrong.
    """
    attempts = Path(f"{verdicts}.plan")
    attempts.write_text(json.dumps(plan), encoding="utf-8")
    options = [f"--attempts={attempts}", f"--verdicts={verdicts}"]
    _run_pytest([*plan, *options], [_Judging()])


def _run_pytest(args: Sequence[str], plugins: Sequence[object]) -> None:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.chdir(ROOT)
    Path(ROOT, "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    options = ["-q", "--import-mode=importlib", "--capture=no", "--color=no", "--tb=native"]
    options += [f"--rootdir={ROOT}", f"--confcutdir={ROOT}", f"--config-file={ROOT}/pytest.ini"]
    for name in PLUGINS:
        options += ["-p", name]
    for name in ("cacheprovider", "debugging", "faulthandler", "threadexception"):
        options += ["-p", f"no:{name}"]
    gaps.fill()
    said, stdin = io.StringIO(), sys.stdin
    sys.stdin = io.StringIO()  # nobody is there to type: input() meets the end of the file
    try:
        with redirect_stdout(said), redirect_stderr(said), loop.plain_asyncio():
            code = pytest.main([*options, *args], plugins=list(plugins))
    finally:
        sys.stdin = stdin
    if code not in _PROPER:
        raise RuntimeError(said.getvalue()[-2000:])


class _Worlds:
    """Knows the hook by which a world that exercises share gets ready."""

    def pytest_addhooks(self, pluginmanager: pytest.PytestPluginManager) -> None:
        pluginmanager.add_hookspecs(_WorldHook)


class _WorldHook:
    """As `mergeable.grading.isolation.WarmUp`, which a page has no other use for."""

    @pytest.hookspec
    def pytest_mergeable_warm_up(self, needs: tuple[str, ...]) -> None: ...


class _WarmUp:
    """Lets a world that exercises share get ready."""

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items[:1]:
            item.ihook.pytest_mergeable_warm_up(needs=())  # a page has no servers


class _Printed(io.TextIOBase):
    """Keeps what is printed, up to the limit that every check has."""

    def __init__(self, flooded: Callable[[], object]) -> None:
        self._flooded = flooded
        self._parts: list[str] = []
        self._amount = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._amount += len(text)
        if self._amount > OUTPUT_LIMIT:
            self._flooded()
            raise MemoryError("too much was printed")
        self._parts.append(text)
        return len(text)

    def take(self) -> str:
        """Return what was printed since the last time."""
        text = "".join(self._parts)
        self._parts.clear()
        return text


class _Judging(_Worlds):
    """Keeps the learner's code from ending pytest, and what it prints with its test."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        yield from self._kept(item, "setup")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        try:
            yield from self._kept(item, "call")
        except (KeyboardInterrupt, pytest.exit.Exception) as error:
            raise Escaped(f"{type(error).__name__}: {error}".strip(": ")) from error

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        yield from self._kept(item, "teardown")

    def flooded(self, item: pytest.Item) -> None:
        """Say that a check prints without end."""

    def _kept(self, item: pytest.Item, when: str) -> Generator[None, None, None]:
        printed = _Printed(lambda: self.flooded(item))
        try:
            with redirect_stdout(printed), redirect_stderr(printed):
                return (yield)
        finally:
            item.add_report_section(when, "stdout", printed.take())


class _Telling(_Judging):
    """Tells of each check as it begins and as it ends."""

    def __init__(self, tell: Callable[..., None], leave_out: frozenset[str]) -> None:
        self._tell = tell
        self._leave_out = leave_out

    def flooded(self, item: pytest.Item) -> None:
        """Ask to be ended: the learner's code may swallow any exception."""
        self._tell(flooded=describe(item).name)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if describe(item).name not in self._leave_out]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._tell(checks=[describe(item).to_json() for item in session.items])
        for trouble in self._collector(session.config).troubles:
            self._tell(trouble=trouble)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        if exercise_of(item) is not None:
            self._tell(begun=describe(item).name)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        self._config = item.config
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            check: Check = self._collector(self._config).checks[report.nodeid]
            self._tell(check=check.to_json())

    @staticmethod
    def _collector(config: pytest.Config) -> Collector:
        collector: Collector = config.pluginmanager.getplugin(COLLECTOR)
        return collector


class _Watching(_Telling):
    """Looks where a check is that does not end."""

    def __init__(self, limit: float, tell: Callable[..., None], leave_out: frozenset[str]) -> None:
        super().__init__(tell, leave_out)
        self._limit = limit

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        with watched(self._limit):
            yield from super().pytest_runtest_call(item)
