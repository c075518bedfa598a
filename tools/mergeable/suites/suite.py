"""What is asked of tests that a learner writes, each in words when it is not so.

A grader says which; every one of these fails the check or returns.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import pytest

from mergeable.attempt import Attempt
from mergeable.explain import count, fail
from mergeable.model import ANSWERS
from mergeable.suites.outcomes import Ended, Outcome, SuiteRun
from mergeable.suites.running import Choose, run_suite
from mergeable.tested import CORRECT, FAULTY

ADVICE = {  # what weighs most comes first
    "reaches for the network": "The network may be away. Give the code what it would have fetched.",
    "waits for time to pass": "Waiting is slow, and on a busy machine too short.",
    "depends on chance": "Fix what it draws: a test must meet the same values at every run.",
    "reads the clock": "Tomorrow it will read another time. Give the code a fixed one.",
}


class Suite:
    """A learner's tests, with the implementations that they are tried on."""

    def __init__(self, attempt: Attempt, tests: str) -> None:
        """Take the attempt and the name of the file with the tests."""
        self._tests = attempt.path(tests)
        self._exercise = attempt.exercise
        self._answers = [folder / ANSWERS for folder in attempt.folders]
        facts = tomllib.loads((self._exercise / "exercise.toml").read_text(encoding="utf-8"))
        self._correct: Mapping[str, str] = facts[CORRECT]
        self._faulty: Mapping[str, str] = facts[FAULTY]

    def expect_right(self) -> None:
        """Fail unless all tests pass on every correct implementation, none by being left out."""
        for name, does in self._correct.items():
            run = self._first if name == self._reference else self._on(CORRECT, name)
            self._expect_run(run)
            for outcome in run.outcomes:
                self._expect_passed(outcome, does, given=name == self._reference)

    def expect_faults_noticed(self) -> None:
        """Fail unless each faulty implementation fails a test that passes on the correct one."""
        self._expect_run(self._first)
        escaped = []
        for name, does in self._faulty.items():
            run = self._on(FAULTY, name, enough=self._is_noticed)
            if run.trouble:
                self._fail_for_trouble(run, f"On an implementation that {does}, ")
            if any(map(self._is_noticed, run.outcomes)):
                continue
            counted = [o for o in run.outcomes if o.name in self._first.passed]
            for outcome in counted:
                if outcome.ended is Ended.STUMBLED:
                    self._fail_for_stumble(outcome, does)
            escaped.append(does)
        if escaped:
            self._fail_for_escapes(escaped)
        self._expect_same(self._first, self._on(CORRECT, self._reference))

    def expect_independent(self) -> None:
        """Fail unless each test passes alone and in reverse order, and leaves nothing behind."""
        self._expect_run(self._first)
        for function in dict.fromkeys(outcome.function for outcome in self._first.outcomes):
            alone = self._on(CORRECT, self._reference, choose=_only(function))
            self._expect_same(self._first, alone, "when it runs alone")
            if alone.left:
                fail(
                    f"{function} leaves behind: {'; '.join(alone.left)}.",
                    next_step="Put back what a test changes, even when it fails: the fixtures "
                    "monkeypatch and tmp_path do it for you.",
                )
        turned = self._on(CORRECT, self._reference, choose=lambda items: items[::-1])
        self._expect_same(self._first, turned, "when the tests run in reverse order")

    def expect_steady(self) -> None:
        """Fail if the outcome of a test depends on anything but the code."""
        self._expect_run(self._first)
        for found in sorted(
            self._watched.influences, key=lambda each: list(ADVICE).index(each.what)
        ):
            fail(
                f"{found.test} {found.what}: {found.by}.",
                place=found.place,
                next_step=ADVICE[found.what],
            )
        self._expect_same(self._first, self._watched)

    def expect_calls(self, function: str, at_most: int) -> None:
        """Fail if the tests together call a function of the implementation more often."""
        self._expect_run(self._first)
        calls = self._watched.calls.get(function, 0)
        if calls > at_most:
            fail(
                f"Your tests call {function} {count(calls, 'time')}.\n"
                f"Budget:    {count(at_most, 'call')}",
                next_step="Which two of your cases could only fail together?",
            )

    @property
    def _reference(self) -> str:
        return next(iter(self._correct))

    @cached_property
    def _first(self) -> SuiteRun:
        return self._on(CORRECT, self._reference)

    @cached_property
    def _watched(self) -> SuiteRun:
        return self._on(CORRECT, self._reference, watch=True)

    def _is_noticed(self, outcome: Outcome) -> bool:
        return outcome.notices and outcome.name in self._first.passed

    def _on(self, kind: str, name: str, **options: Any) -> SuiteRun:
        folders = (answers / kind / name for answers in self._answers)
        folder = next(folder for folder in folders if folder.is_dir())
        return run_suite(self._tests, folder, self._exercise, **options)

    def _expect_run(self, run: SuiteRun) -> None:
        if run.trouble:
            self._fail_for_trouble(run)
        if not run.outcomes:
            fail(
                f"There are no tests in {self._tests.name}.",
                next_step="A test is a function whose name begins with `test_`.",
            )

    def _expect_passed(self, outcome: Outcome, does: str, *, given: bool) -> None:
        if outcome.ended is Ended.PASSED:
            return
        if outcome.ended is Ended.SKIPPED:
            fail(f"{outcome.name} is skipped. A skip is no pass.", next_step="Let it run.")
        if outcome.ended is Ended.EXCUSED:
            problem = f"{outcome.name} is marked as expected to fail, so it notices nothing."
            fail(problem, next_step="Take `xfail` away, and assert what is so.")
        which = "the implementation in this folder" if given else f"an implementation that {does}"
        next_step = (
            "Read what is promised: your test asks for something else."
            if given
            else "It keeps every promise in another way. Ask for what is promised, not for how."
        )
        _fail_for(outcome, f"{outcome.name} fails on {which}, which is right.", next_step)

    def _expect_same(self, first: SuiteRun, second: SuiteRun, when: str = "") -> None:
        """Fail if a test that passed at first does not in another run."""
        if second.trouble:
            self._fail_for_trouble(second)
        for outcome in second.outcomes:
            if outcome.name in first.passed and outcome.ended is not Ended.PASSED:
                if when:
                    problem = f"{outcome.name} passes in the order of the file, but not {when}."
                    next_step = "What does an earlier test prepare or leave for it?"
                else:
                    problem = f"{outcome.name} passed once, and a second time it did not."
                    next_step = "What is not the same the second time?"
                _fail_for(outcome, problem, next_step)

    def _fail_for_trouble(self, run: SuiteRun, where: str = "") -> NoReturn:
        name = self._tests.name
        fail(
            f"{where}{name} did not run to its end: {run.trouble}.".replace("..", "."),
            place=run.place,
            next_step=f"`python -m pytest {name}` in this folder shows the same."
            if not where
            else "Call the code inside of tests, so that one can fail and the others go on.",
        )

    def _fail_for_stumble(self, outcome: Outcome, does: str) -> NoReturn:
        problem = f"{outcome.name} trips over an implementation that {does}, and asserts nothing."
        next_step = "Whoever reads this red must guess. Assert what you expect before you use it."
        _fail_for(outcome, problem, next_step)

    def _fail_for_escapes(self, escaped: list[str]) -> NoReturn:
        lines = [f"Your tests pass on an implementation that {escaped[0]}."]
        if len(escaped) > 1:
            rest = f"\n{' ' * 11}".join(f"one that {does}" for does in escaped[1:])
            lines.append(f"Also on:   {rest}")
        noticed = len(self._faulty) - len(escaped)
        lines.append(f"Noticed:   {noticed} of {count(len(self._faulty), 'fault')}")
        next_step = "Which call would that one answer otherwise than the one in this folder?"
        if not noticed:
            next_step = "Nothing is noticed yet. Does each test `assert` what comes back?"
        fail("\n".join(lines), next_step=next_step)


def _fail_for(outcome: Outcome, problem: str, next_step: str) -> NoReturn:
    said = f"\nSaid:      {outcome.said}" if outcome.said else ""
    fail(f"{problem}{said}", place=outcome.place, next_step=next_step)


def _only(function: str) -> Choose:
    """Return what chooses the tests of one function out of all."""

    def choose(items: list[pytest.Item]) -> list[pytest.Item]:
        names = [item.nodeid.partition("::")[2].partition("[")[0] for item in items]
        return [item for item, name in zip(items, names, strict=True) if name == function]

    return choose


def implementations(exercise: Path) -> list[Path]:
    """Return the folders of all implementations of an exercise, the correct ones first."""
    found = []
    for kind in (CORRECT, FAULTY):
        folder = exercise / ANSWERS / kind
        found += sorted(path for path in folder.glob("*") if path.is_dir())
    return found
