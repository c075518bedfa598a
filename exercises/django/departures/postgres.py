"""The departures world on a real PostgreSQL: Django's default connection leads there for a while.

    with postgres.departures() as database:
        facts = database(500)          # `django.db.connection` is a fresh copy of 500 flights
    postgres.open(500)                 # the same for a notebook, until its end

The server is `mergeable.services`'. It holds a template for each of 50, 500 and 5,000 flights, and
one for the whole year is made when somebody first asks; each call gets a copy of its own, dropped
afterwards. `connections["other"]` is a second connection to the same copy, for what two sessions
do to each other, and a thread that uses `connection` gets a session of its own there.
"""

from __future__ import annotations

import atexit
import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from mergeable.errors import CourseError
from mergeable.services import Address, Seed, databases
from mergeable.services import postgres as servers

from departures import loading, prepared, world
from departures.prepared import ALL, Size

OTHER = "other"


@contextmanager
def departures() -> Iterator[Callable[[Size], world.Facts]]:
    """Give a function that leads Django's default connection to a fresh copy of so many flights.

    It may be called several times, and each call drops the copy before. At the end the connection
    is what it was, and nothing is left. Raises CourseError where there is no PostgreSQL, or not the
    full data that were asked for.
    """
    copies = _Copies()

    def fresh(size: Size) -> world.Facts:
        with _told_if_missing():
            return copies.fresh(size)

    try:
        yield fresh
    finally:
        copies.close()
        world.forget_recorders()


def open(size: Size = ALL) -> world.Facts:
    """Set up Django and a fresh copy for a notebook, as `world.open` does with SQLite.

    The copy goes with the notebook's process, if not before.
    """
    # A notebook's cells run inside an event loop, where Django refuses to ask a database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    world.setup()
    found = world.all_there_is(size, _notebook.fresh)
    connections[DEFAULT_DB_ALIAS].force_debug_cursor = True
    return found


def close() -> None:
    """Lead back to SQLite what `open` has led here."""
    _notebook.close()


def warm_up() -> None:
    """Start the server and import what connects to it, so that the forks to come share both."""
    with departures() as database:
        database(prepared.SMALL[0])


def prepare(size: Size) -> None:
    """Make the template of that size unless it is there: for the year, some seconds.

    Raises CourseError as `departures` does.
    """
    with _told_if_missing():
        _template(size)


@contextmanager
def _told_if_missing() -> Iterator[None]:
    """Turn missing data into what a check says of something it needs and has not: not judged."""
    try:
        yield
    except prepared.NoFullData as missing:
        raise CourseError(
            "The flights of the whole year are not on this machine.",
            "`python -m mergeable.datasets prepare` fetches them.",
        ) from missing


class _Copies:
    """One database at a time, and Django's connections to it."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._before: BaseDatabaseWrapper | None = None
        self._settings: dict[str, Any] = {}
        self._current: tuple[Address, str] | None = None

    def fresh(self, size: Size) -> world.Facts:
        address, template = _template(size)
        self.close()
        name = databases.copy_template(address, template)
        self._current = address, name
        self._lead_to(address, name)
        return world.facts(size)

    def _lead_to(self, address: Address, name: str) -> None:
        self._before = connections[DEFAULT_DB_ALIAS]
        self._settings = dict(connections.settings)
        # New threads take theirs from the settings, and so does `connections["other"]`.
        connections.settings.update(_configured(address, name))
        connection = connections.create_connection(DEFAULT_DB_ALIAS)
        connection.queries_limit = world.STATEMENTS_KEPT
        connection.queries_log = deque(maxlen=world.STATEMENTS_KEPT)
        connections[DEFAULT_DB_ALIAS] = connection
        connection.connect()

    def close(self) -> None:
        """Lead the default connection back to where it led before."""
        if self._owner != os.getpid():
            return  # what a fork inherits is its parent's to close
        if self._before is not None:
            for connection in connections.all(initialized_only=True):
                with suppress(Exception):  # a check may have left it in any state
                    connection.close()
                del connections[connection.alias]
            connections.settings.clear()
            connections.settings.update(self._settings)
            connections[DEFAULT_DB_ALIAS], self._before = self._before, None
        if self._current is not None:
            current, self._current = self._current, None
            databases.drop(*current)


_notebook = _Copies()
atexit.register(_notebook.close)


def _configured(address: Address, name: str) -> dict[str, Any]:
    settings = {alias: address.django_settings(name) for alias in (DEFAULT_DB_ALIAS, OTHER)}
    configured: dict[str, Any] = connections.configure_settings(settings)
    return configured


def _server(size: Size) -> Address:
    """Return the server for that size: the whole year has one to itself, as few ask for it."""
    return servers.server(_seed(size == ALL), _cache())


@cache
def _seed(whole: bool) -> Seed:
    sizes: tuple[Size, ...] = (ALL,) if whole else prepared.SMALL
    told = [*map(_content, sizes), hashlib.sha256(Path(__file__).read_bytes()).hexdigest()]

    def build(address: Address) -> None:
        for size in sizes:
            _make_template(address, size)

    name = "departures-all" if whole else "departures"
    return Seed(name, " ".join(told), build)


def _template(size: Size) -> tuple[Address, str]:
    """Return the server and the name of its template, made where it was not in the seed."""
    prepared.check_size(size)
    address = _server(size)
    return address, _make_template(address, size)


def _make_template(address: Address, size: Size) -> str:
    name = databases.template_name(f"departures_{size}", _content(size))
    databases.make_template(address, name, lambda draft: _fill(address, draft, size))
    return name


def _fill(address: Address, draft: str, size: Size) -> None:
    tables = prepared.tables(size)
    copies = _Copies()
    copies._lead_to(address, draft)
    try:
        call_command("migrate", verbosity=0, interactive=False)
        loading.load(tables)
    finally:
        copies.close()


@cache
def _content(size: Size) -> str:
    return prepared.fingerprint(size)


def _cache() -> Path:
    """Return the clone's folder for the servers' data."""
    clone = prepared.clone()
    return (clone or Path.home()) / ".mergeable" / "cache" / "postgres"
