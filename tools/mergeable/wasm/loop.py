"""CPython's own asyncio, where the only event loop belongs to JavaScript.

Pyodide's loop counts as running all the time, so `asyncio.run` refuses, and so does Django's ORM.
Code that is being judged gets a loop of its own instead. It has no sockets and no signals to wait
for: all it ever waits for is time.
"""

from __future__ import annotations

import asyncio
import sys
import time
from asyncio import base_events, events
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import util
from typing import Any


@contextmanager
def plain_asyncio() -> Iterator[None]:
    """Give the block asyncio as it is everywhere else; changes nothing outside WebAssembly."""
    if sys.platform != "emscripten":
        yield
        return
    internals: Any = events  # since 3.14 only these names come without a warning
    running, policy = events._get_running_loop(), internals._get_event_loop_policy()
    run, asyncio.run = asyncio.run, _pristine_run()
    plain = internals._BaseDefaultEventLoopPolicy()
    plain._loop_factory = _Loop
    internals._set_event_loop_policy(plain)
    events._set_running_loop(None)
    try:
        yield
    finally:
        events._set_running_loop(running)
        internals._set_event_loop_policy(policy)
        asyncio.run = run


def _pristine_run() -> Callable[..., Any]:
    """Return `asyncio.run` as CPython wrote it: Pyodide has put its own in its place."""
    spec = util.find_spec("asyncio.runners")
    assert spec is not None
    assert spec.loader is not None
    runners = util.module_from_spec(spec)
    spec.loader.exec_module(runners)
    run: Callable[..., Any] = runners.run
    return run


class _Clock:
    """Waits for time to pass, in place of a selector."""

    def select(self, timeout: float | None = None) -> list[Any]:
        """Wait so many seconds; None means that nothing is scheduled, so nothing can happen."""
        if timeout is None:
            raise RuntimeError("the event loop waits for something that can never happen")
        if timeout > 0:
            time.sleep(timeout)
        return []

    def close(self) -> None:
        """Close nothing."""


class _Loop(base_events.BaseEventLoop):
    """An event loop without an outside."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = _Clock()

    def _process_events(self, event_list: list[Any]) -> None:
        pass

    def _write_to_self(self) -> None:
        pass

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Do the work now: there is no thread to do it in."""
        future = self.create_future()
        events._set_running_loop(None)
        try:
            future.set_result(func(*args))
        except BaseException as error:
            future.set_exception(error)
        finally:
            events._set_running_loop(self)
        return future
