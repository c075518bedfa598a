"""Judging tests apart from this process, whatever the learner's code does there."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from functools import partial
from itertools import takewhile
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from mergeable.grading.apart import Emit, Outcome, run_apart
from mergeable.grading.run import run_pytest
from mergeable.model import Check, Place, Status
from mergeable.reporter import (
    UNJUDGED,
    Escaped,
    attempts_at,
    describe,
    join,
    layers_of,
    unjudgeable,
)

NEVER_ENDED = "Your code did not end"
# A way to run tests apart, with a limit in seconds for each; a line of JSON comes of each check.
Apart = Callable[[Sequence[pytest.Item], float], Outcome]


def in_fork(items: Sequence[pytest.Item], limit: float, unless: int | None = None) -> Outcome:
    """Run tests in one fork of this process; for `unless` see `run_apart`."""
    return run_apart(partial(_run_items, items), limit=limit, unless=unless)


def in_interpreter(items: Sequence[pytest.Item], limit: float) -> Outcome:
    """Run tests of one exercise in a fresh interpreter, where there is no fork."""
    root, folder = items[0].config.rootpath, items[0].path.parent
    plan = attempts_at(items[0].config, folder)
    run = run_pytest(
        root,
        [root / item.nodeid for item in items],
        isolate="none",
        limit=limit,
        checks=len(items),
        attempts=None if plan is None else {str(folder): plan},
    )
    checks = (run.checks.get(item.nodeid, describe(item)) for item in items)
    judged = list(takewhile(lambda check: check.message != UNJUDGED, checks))
    return Outcome(
        lines=[json.dumps(check.to_json()) for check in judged],
        outputs=[check.output for check in judged],
        ending=run.ending,
        stack=run.stack,
    )


def judge_items(items: Sequence[pytest.Item], limit: float, apart: Apart = in_fork) -> list[Check]:
    """Run tests apart, as few times as they need, and return a check for each.

    `limit` is in seconds for each test. One that ends its process costs no other its verdict,
    except that after one which never ended no more are tried.
    """
    checks: list[Check] = []
    while len(checks) < len(items):
        outcome = apart(items[len(checks) :], limit)
        for line, output in zip(outcome.lines, outcome.outputs, strict=True):
            checks.append(replace(Check.from_json(json.loads(line)), output=output))
        if len(checks) == len(items):
            break
        checks.append(_cut_short(items[len(checks)], outcome))
        if checks[-1].message.startswith(NEVER_ENDED):
            message = not_run(checks[-1])
            checks += [replace(describe(item), message=message) for item in items[len(checks) :]]
    return checks


def not_run(endless: Check) -> str:
    """Say why a check was left out after one that did not end."""
    return f'Not run: "{endless.title}" did not end, and this might not either.'


def _run_items(items: Sequence[pytest.Item], emit: Emit) -> None:
    """Run tests in this process, which is a fork, and emit each check as a line of JSON."""
    manager = items[0].config.pluginmanager
    manager.register(_StayIn())
    for name in ("capturemanager", "faulthandler"):  # the fork has its own pipes and its own alarm
        plugin = manager.getplugin(name)
        if plugin is not None:
            manager.unregister(plugin)
    for item, following in zip(items, [*items[1:], None], strict=True):
        reports = runtestprotocol(item, log=False, nextitem=following)
        phases = [Check.from_json(vars(report)["told"]["check"]) for report in reports]
        emit(json.dumps(join(phases).to_json()))


class _StayIn:
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


def _cut_short(item: pytest.Item, outcome: Outcome) -> Check:
    place = _place(outcome, layers_of(item))
    message = unjudgeable(outcome.ending or "ended before it was judged", place)
    status = Status.BROKEN
    return replace(
        describe(item), status=status, message=message, place=place, output=outcome.output
    )


def _place(outcome: Outcome, layers: Sequence[Path]) -> Place | None:
    """Return the innermost line on the stack that is the learner's."""
    for file, line in outcome.stack:
        path = Path(file)
        layer = next((layer for layer in layers if path.is_relative_to(layer)), None)
        if layer is None or path.name.startswith(("test_", "probe", "conftest")):
            continue
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        source = lines[line - 1].strip() if line <= len(lines) else ""
        return Place(path.relative_to(layer).as_posix(), line, source)
    return None
