"""The warm process: a pytest that has collected an exercise and waits to judge it.

A plugin for pytest. Instead of running the tests it reads a byte from a pipe for each verdict that
is wanted, judges the tests in a fork of this process, and writes the checks to another pipe.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
from functools import partial
from typing import Any

import pytest

from mergeable.grading import needs
from mergeable.grading.judging import in_fork, judge_items
from mergeable.reporter import exercise_of

READY = "ready"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add where requests come from and answers go."""
    group = parser.getgroup("mergeable")
    group.addoption(
        "--warm", metavar="FD,FD", help="wait for requests on one pipe, answer on another"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Do without tracebacks: they cost more than a check, and `watch` shows none."""
    if config.getoption("--warm"):
        config.option.tbstyle = "no"


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Judge the collected tests each time it is asked for; end when nobody can ask any more."""
    pipes = session.config.getoption("--warm")
    if not pipes or session.testsfailed:
        return None  # what cannot be collected ends the run, as ever
    requests, answers = (int(pipe) for pipe in pipes.split(","))
    items = [item for item in session.items if exercise_of(item)]
    warm_up(items)
    limit = session.config.getoption("--time-limit")
    with os.fdopen(requests, "rb", buffering=0) as asked, os.fdopen(answers, "w") as answer:
        _say(answer, READY)
        apart = partial(in_fork, unless=requests)
        with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
            while asked.read(1):
                _say(answer, [check.to_json() for check in judge_items(items, limit, apart)])
    return True


def _say(answer: Any, value: Any) -> None:
    answer.write(json.dumps(value) + "\n")
    answer.flush()


def warm_up(items: list[pytest.Item]) -> None:
    """Import and run here, once, what every fork would otherwise import and run for itself."""
    for item in items[:1]:
        needs.warm_up(item)
        try:
            assert [1, 2] == [1, 3], "a failing check imports what a passing one does not"
        except AssertionError:
            item.repr_failure(pytest.ExceptionInfo.from_current())
    gc.collect()
    gc.freeze()  # else a collection in a fork would copy every page that has an object on it
