"""What a learner reads after `pytest exercises/`: verdicts in words, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mergeable import console
from mergeable.explain import count
from mergeable.grading.state import is_untouched
from mergeable.grading.verdicts import verdict_of
from mergeable.model import Check, Course, Status, Verdict
from mergeable.progress import Progress, next_exercise
from mergeable.reporter import COLLECTOR, Collector


class LearnerReport:
    """Replaces pytest's account of failures by one that a learner can act on."""

    def __init__(self, config: pytest.Config, course: Course) -> None:
        self._config, self._course = config, course
        self._quiet = config.get_verbosity() <= 0
        # A grader that cannot be imported is not to keep the others from running.
        config.option.continue_on_collection_errors = True
        self._unreadable: set[str] = set()  # the exercises whose grader cannot be imported

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Silence what only those who write the checks want to see."""
        terminal: Any = self._config.pluginmanager.getplugin("terminalreporter")
        if terminal is None or not self._quiet:
            return
        self._config.option.no_header = True
        terminal.showfspath = False
        terminal._show_progress_info = False
        for section in ("summary_failures", "summary_warnings", "short_test_summary"):
            setattr(terminal, section, _nothing)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str] | None:
        """Count a check without a letter for it."""
        if not self._quiet or not hasattr(report, "told"):
            return None
        if report.when != "call":
            return ("", "", "") if report.passed else None
        return report.outcome, "", report.outcome.upper()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note an exercise whose checks cannot be collected; pytest itself says why."""
        if report.failed:
            self._unreadable.add(Path(report.nodeid.partition("::")[0]).parent.name)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say per exercise what passed and what to look at, then where the learner stands."""
        verdicts = self.verdicts()
        if not verdicts:
            return
        course = self._course
        graded = [exercise for exercise in course.exercises if exercise.id in verdicts]
        untouched = {exercise.id for exercise in graded if is_untouched(exercise)}
        screen = console.make_console(terminalreporter._tw._file)
        for exercise in graded if self._quiet else ():
            verdict = verdicts[exercise.id]
            if exercise.id not in untouched or not verdict.checks or len(graded) == 1:
                screen.print(console.verdict_view(exercise, verdict), "")
        progress = Progress(course.root)
        progress.record(
            verdict
            for verdict in verdicts.values()
            if verdict.exercise not in untouched and not verdict.trouble
        )
        # One that was solved before and is red now is where to go, if nothing else is left.
        red = (exercise for exercise in graded if not verdicts[exercise.id].passed)
        following = next_exercise(course, progress.load()) or next(red, None)
        screen.print(console.summary_table(course, verdicts, untouched, following))
        for notice in progress.take_notices():
            screen.print("", console.problem_view(notice.problem, notice.remedy))

    def verdicts(self) -> Mapping[str, Verdict]:
        """Return a verdict for each exercise of which anything ran."""
        collector: Collector = self._config.pluginmanager.getplugin(COLLECTOR)
        found: dict[str, list[str]] = {}
        totals: dict[str, int] = {}
        for name, folder in collector.folders.items():
            found.setdefault(folder.name, []).append(name)
            totals[folder.name] = collector.totals[folder]
        number = collector.numbers.__getitem__  # with -n they end in another order
        verdicts = {}
        for exercise in self._course.exercises:
            if exercise.id in self._unreadable:
                trouble = "Its checks cannot be collected. The error above says why."
                verdicts[exercise.id] = Verdict(exercise.id, trouble=trouble)
            elif exercise.id in found:
                checks = [collector.checks[name] for name in sorted(found[exercise.id], key=number)]
                trouble = _partial(checks, totals[exercise.id])
                verdicts[exercise.id] = verdict_of(exercise, checks, trouble)
        return verdicts


def _partial(checks: list[Check], total: int) -> str:
    """Say when only a part of an exercise was run: such a run cannot solve it."""
    passed = all(check.status is Status.PASSED for check in checks)
    if passed and len(checks) < total:
        ran = count(len(checks), "check")
        return f"Only {ran} of {total} ran, and passed. Run the whole exercise to solve it."
    return ""


def _nothing(*args: object, **kwargs: object) -> None:
    """Print nothing."""
