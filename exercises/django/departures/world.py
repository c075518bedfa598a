"""The departures world, ready for use: in a notebook, in a grading test, in any Python.

In a notebook, two lines set it up:

    from departures import world
    world.open(500)

From then on `departures.models` can be imported. The database is in memory and the reader's own:
nothing written to it lasts, and the next `world.open` brings a fresh one.
"""

from __future__ import annotations

import os
import sqlite3
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

from departures import prepared, slicing
from departures.prepared import ALL, Size

AIRPORT = "JFK"
DAY = date(2013, 2, 8)

# Django keeps the last 9,000 statements. A naive page over 5,000 flights sends more than that, and
# whoever counts them with `connection.queries` must not be told 9,000.
STATEMENTS_KEPT = 100_000

DROPPED_KEPT = 4
_dropped: deque[sqlite3.Connection] = deque()


@dataclass(frozen=True)
class Facts:
    """What is in the database: as much as one has to know to ask about it.

    Every flight leaves at or after `since` and before `until`. For a question about one airport on
    one day there are `airport` and `day`: `on_board` flights leave from there on that day.
    """

    count: int
    since: datetime
    until: datetime
    airport: str
    day: date
    on_board: int
    complete: bool  # whether these are all the flights of the year

    def __str__(self) -> str:
        what = "all flights of the year" if self.complete else "a slice"
        return (
            f"{self.count:,} flights from New York, {what}: "
            f"{self.since:%Y-%m-%d %H:%M} to {self.until:%Y-%m-%d %H:%M}"
        )

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))  # what a notebook shows


def setup() -> None:
    """Set Django up with the settings of this project, once for each process."""
    if not apps.ready:
        os.environ["DJANGO_SETTINGS_MODULE"] = "departures.settings"
        django.setup()


def fresh(size: Size) -> Facts:
    """Give `django.db.connection` a new database in memory with the first `size` flights.

    Whatever the old one held, and whatever state the connection was left in, is gone. Copying
    costs well under a millisecond for up to 5,000 flights; the first call on a machine builds
    what is copied. Raises NoFullData for ALL where only the slice is on this machine.
    """
    close()
    connection.queries_limit = STATEMENTS_KEPT
    connection.queries_log = deque(maxlen=STATEMENTS_KEPT)
    connection.connect()
    with prepared.opened(size) as database:
        database.backup(connection.connection)
    return facts(size)


def open(size: Size = ALL) -> Facts:
    """Set up Django and a fresh database for a notebook, and say what is in it.

    Where the full data is not on this machine, ALL falls back to the slice and warns in words.
    Statements are recorded, so `len(connection.queries)` counts them without further ado.
    """
    # A notebook's cells run inside an event loop, where Django refuses to ask a database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    setup()
    close(keep=0)  # the whole year takes 73 MB
    found = all_there_is(size, fresh)
    connection.force_debug_cursor = True
    return found


def all_there_is(size: Size, fresh: Callable[[Size], Facts]) -> Facts:
    """Return `fresh(size)`, or the slice with a warning where the full data is not here."""
    try:
        return fresh(size)
    except prepared.NoFullData:
        found = fresh(slicing.SHIPPED)
        warnings.warn(
            f"This is a slice of {found.count:,} flights: the full data is not on this machine, so "
            "numbers will differ from those of the whole year. "
            "In a clone, `python -m mergeable.datasets prepare` fetches it.",
            stacklevel=3,
        )
        return found


def close(keep: int = DROPPED_KEPT) -> None:
    """Drop the database in memory; the connection is as if it had never been used.

    A half-read iterator complains when it is cleared away after its database was closed, and a
    traceback may hold one for long. So the last few databases that were dropped stay open.
    """
    connection.queries_log.clear()
    connection.force_debug_cursor = False
    # Django never closes a database in memory, as that would empty it. Here that is the point.
    if connection.connection is not None:
        _dropped.append(connection.connection)
        connection.connection = None
    while len(_dropped) > keep:
        _dropped.popleft().close()


def forget_recorders() -> None:
    """Switch off whatever still records queries: a guard may have forgotten to.

    Such a guard takes its wrapper off the list later, when it is cleared away, so the list bears
    being emptied twice.
    """
    connection.execute_wrappers = _Wrappers()


class _Wrappers(list[Any]):
    """A connection's wrappers, from which one too many may be taken."""

    def pop(self, *index: Any) -> Any:
        return super().pop(*index) if self else None


@contextmanager
def templates(*folders: Path) -> Iterator[None]:
    """Let Django find templates in these folders, the first that has one winning."""
    from django.test import override_settings

    (engine,) = settings.TEMPLATES
    with override_settings(TEMPLATES=[{**engine, "DIRS": [*folders]}]):
        yield


@cache
def facts(size: Size) -> Facts:
    """Return what is in the prepared database of that size."""
    midnight = datetime.combine(DAY, time.min, tzinfo=ZoneInfo(settings.TIME_ZONE))
    # SQLite itself is asked: these questions must not appear among those that Django sent.
    with prepared.opened(size) as database:
        count, first, last = database.execute(
            "SELECT COUNT(*), MIN(scheduled_departure), MAX(scheduled_departure)"
            " FROM departures_flight"
        ).fetchone()
        (on_board,) = database.execute(
            "SELECT COUNT(*) FROM departures_flight"
            " WHERE origin_id = ? AND scheduled_departure >= ? AND scheduled_departure < ?",
            (AIRPORT, _stored(midnight), _stored(midnight + timedelta(days=1))),
        ).fetchone()
    return Facts(
        count=count,
        since=_read(first),
        until=_read(last) + timedelta(minutes=1),
        airport=AIRPORT,
        day=DAY,
        on_board=on_board,
        complete=size == ALL,
    )


def _stored(moment: datetime) -> str:
    """Return a moment as Django stores it in SQLite."""
    return str(moment.astimezone(UTC).replace(tzinfo=None))


def _read(stored: str) -> datetime:
    return (
        datetime.fromisoformat(stored).replace(tzinfo=UTC).astimezone(ZoneInfo(settings.TIME_ZONE))
    )
