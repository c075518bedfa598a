"""Databases on a server: templates that nobody can change, and copies for a check to play with."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from mergeable.errors import CourseError
from mergeable.services.programs import OLDEST
from mergeable.services.server import Address

if TYPE_CHECKING:
    import psycopg

PREFIX = "mergeable_"  # of every database of ours: no other is ever touched
LONGEST_NAME = 63  # bytes; PostgreSQL cuts off the rest without a word
_COPY = re.compile(rf"{PREFIX}copy_([0-9a-f]+)_(\d+)_\d+")
_NUMBERS = itertools.count(1)


@contextmanager
def connected(address: Address, database: str | None = None) -> Iterator[psycopg.Connection[Any]]:
    """Open a connection, without a transaction around what is said; raises CourseError."""
    import psycopg

    try:
        connection = psycopg.connect(**address.connect_options(database), autocommit=True)
    except psycopg.OperationalError as error:
        raise CourseError(
            f"PostgreSQL at {address.host} does not let us in: {str(error).strip()}",
            "See that the server runs, and that DATABASE_URL, if it is set, is right.",
        ) from error
    with connection:
        if connection.info.server_version < OLDEST * 10_000:
            found = connection.info.server_version // 10_000
            raise CourseError(
                f"The server at {address.host} is PostgreSQL {found}, older than {OLDEST}.",
                "Let DATABASE_URL name a newer one.",
            )
        yield connection


def template_name(name: str, fingerprint: str) -> str:
    """Return what the template with this content is called on a server."""
    digest = hashlib.sha256(fingerprint.encode()).hexdigest()[:12]
    return f"{PREFIX}{name}_{digest}"[:LONGEST_NAME]


def make_template(
    address: Address, name: str, fill: Callable[[str], None], source: str = "template1"
) -> None:
    """Make the template `name` unless the server has it, beginning with a copy of `source`.

    `fill` gets the name of a database to connect to. What it leaves half done is dropped; of two
    processes that make the same template at once, one waits for the other.
    """
    with connected(address) as connection:
        if _exists(connection, name):
            return
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "big")
        connection.execute("SELECT pg_advisory_lock(%s)", [key])  # until the connection closes
        if _exists(connection, name):
            return
        draft = f"{name[:57]}_draft"
        _drop(connection, draft)
        _create(connection, draft, source)
        try:
            fill(draft)
            with connected(address, draft) as inside:
                inside.execute("VACUUM (FREEZE, ANALYZE)")
            _end_sessions(connection, draft)
            connection.execute(f'ALTER DATABASE "{draft}" ALLOW_CONNECTIONS false')
            connection.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
        except BaseException:
            with suppress(Exception):
                _drop(connection, draft)
            raise


def copy_template(address: Address, template: str) -> str:
    """Make a database of this process's own out of a template, and return its name."""
    name = f"{PREFIX}copy_{_machine()}_{os.getpid()}_{next(_NUMBERS)}"
    with connected(address) as connection:
        _drop_abandoned(connection)
        _drop(connection, name)  # of a process that had our number before us
        _create(connection, name, template)
    return name


def drop(address: Address, name: str) -> None:
    """Drop a database of ours, whoever is still connected to it."""
    with connected(address) as connection:
        _drop(connection, name)


def frozen(address: Address) -> list[str]:
    """Close the templates of a new server for good; return the folders they are in.

    That is: the server's own template1 as well, from which others are made as before.
    """
    with connected(address) as connection:
        connection.execute("ALTER DATABASE template1 ALLOW_CONNECTIONS false")
        rows = connection.execute("SELECT oid FROM pg_database WHERE NOT datallowconn").fetchall()
    return [str(oid) for (oid,) in rows]


def _create(connection: psycopg.Connection[Any], name: str, template: str) -> None:
    # Copying files takes a third of the time of copying rows through the log.
    connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')


def _drop(connection: psycopg.Connection[Any], name: str) -> None:
    if not name.startswith(PREFIX):
        raise ValueError(f"{name} is not a database of ours")
    connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _exists(connection: psycopg.Connection[Any], name: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _end_sessions(connection: psycopg.Connection[Any], database: str) -> None:
    connection.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = %s AND pid <> pg_backend_pid()",
        [database],
    )


def _drop_abandoned(connection: psycopg.Connection[Any]) -> None:
    """Drop the copies of processes on this machine that are no more, killed at their time limit."""
    rows = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{PREFIX}copy_"]
    )
    for (name,) in rows.fetchall():
        found = _COPY.fullmatch(name)
        if found and found[1] == _machine() and not _lives(int(found[2])):
            with suppress(Exception):  # another process drops it at the same time
                _drop(connection, name)


def _lives(pid: int) -> bool:
    if os.name != "posix":
        return True  # there is no asking without a risk to the process
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _machine() -> str:
    """Return a few digits that differ between machines which share a server."""
    import platform

    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]
