"""Somebody else at work on the same PostgreSQL database, at exactly the moment one chooses.

    with Meanwhile(theirs, after=1) as other:   # theirs() runs right after our first statement
        ours()
    other.waited                                # whether it had to wait for a lock of ours

Two sessions race by chance, and a test that hopes for chance passes on most days. Here nothing is
left to it: their part begins after a statement of ours that is named by its number, runs until it
has ended or waits for a lock that we hold, and only then do we go on. No moment is measured in
seconds; the limits there are only end what would never end by itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any

from django.db import DatabaseError, connection, connections

from departures.postgres import OTHER

# Nobody waits for ever: PostgreSQL ends a statement that does, with an error.
LOCK_LIMIT = "3s"
STATEMENT_LIMIT = "6s"
PATIENCE = 4.0  # seconds for their part to end or to wait for a lock
LOOK = 0.001  # seconds from one look to the next
# Who waits longest notices a deadlock, and is the one that PostgreSQL ends: always ourselves.
OURS, THEIRS = "10ms", "60s"


class Stuck(Exception):
    """Their part neither ended nor waited for a lock of the database."""


class Meanwhile:
    """A block in which `theirs()` runs in a session of its own, after a statement of ours.

    With `after=0` it runs before our first statement. Where we send fewer statements than that,
    it does not run at all, and `begun` says so. What it returns is `result`, what it raises `error`
    (kept, not raised). Statements are those sent through Django's `connection` of this thread;
    savepoints are some, and so is the COMMIT or ROLLBACK that ends a transaction.
    """

    def __init__(self, theirs: Callable[[], Any], *, after: int) -> None:
        self.theirs, self.after = theirs, after
        self.statements: list[str] = []  # ours
        self.begun = self.waited = False
        self.result: Any = None
        self.error: BaseException | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._their_session = 0

    def __enter__(self) -> Meanwhile:
        limit_waiting(OURS)
        self._our_session = _session()
        self._listening = connection.execute_wrapper(self._note)
        self._listening.__enter__()
        self._hear("commit")
        self._hear("rollback")
        if self.after == 0:
            self._begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del connection.commit, connection.rollback
        with suppress(IndexError):  # whoever was interrupted may have taken all wrappers off
            self._listening.__exit__(kind, error, trace)
        if self.begun and not self._ended.wait(PATIENCE):
            self.error = Stuck("did not end after we had")

    def _note(self, execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        """Send a statement of ours, and let them begin if it is the one."""
        try:
            return execute(sql, *rest)
        finally:
            self._sent(str(sql))

    def _hear(self, name: str) -> None:
        """Note the end of a transaction as well, of which Django's wrappers are not told."""
        send = getattr(connection, name)

        def sending() -> None:
            try:
                send()
            finally:
                self._sent(name.upper())

        setattr(connection, name, sending)

    def _sent(self, statement: str) -> None:
        self.statements.append(statement)
        if len(self.statements) == self.after:
            self._begin()

    def _begin(self) -> None:
        """Let them go as far as they get without us."""
        self.begun = True
        self._thread.start()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._ended.wait(LOOK):
                return
            if self._their_session and self._they_wait():
                self.waited = True
                return
        self.error = Stuck("neither ended nor waited for a lock of the database")

    def _they_wait(self) -> bool:
        with connections[OTHER].cursor() as cursor:
            ask = "SELECT %s = ANY(pg_blocking_pids(%s))"
            cursor.execute(ask, [self._our_session, self._their_session])
            return bool(cursor.fetchone()[0])

    def _run(self) -> None:
        try:
            limit_waiting(THEIRS)
            self._their_session = _session()
            self.result = self.theirs()
        except BaseException as error:
            self.error = self.error or error
        finally:
            connections.close_all()  # this thread's own
            self._ended.set()


def limit_waiting(deadlock: str = OURS, lock: str = LOCK_LIMIT) -> None:
    """Let no statement of this thread's session wait for ever; for PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{lock}'; SET statement_timeout = '{STATEMENT_LIMIT}'")
        with suppress(DatabaseError):  # on somebody else's server we may not choose the victim
            cursor.execute(f"SET deadlock_timeout = '{deadlock}'")


@contextmanager
def session(name: str = OTHER) -> Iterator[Any]:
    """Give a cursor of a second session, for what is said there in so many words."""
    with connections[name].cursor() as cursor:
        yield cursor


def state_of(error: BaseException | None) -> str:
    """Return PostgreSQL's five characters for an error of Django's, or nothing: "40P01"."""
    return getattr(getattr(error, "__cause__", None), "sqlstate", "") or ""


def _session() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
