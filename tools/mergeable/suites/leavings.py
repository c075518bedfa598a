"""What tests change outside themselves and do not put back."""

from __future__ import annotations

import builtins
import datetime
import json
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

WATCHED = (builtins, datetime, json, os, random, tempfile, threading, time)  # often patched
DRAWN = re.compile(r"\btmp[a-z0-9_]{8}\b")  # a name that `tempfile` draws by lot
_NOTHING = object()


class Leavings:
    """Compares the world before a run of tests with the world after it."""

    def __init__(self, folder: Path) -> None:
        """Take the folder in which tests may write: what is in it afterwards was left there."""
        self._folder = folder
        self.last = folder  # where the last test ended; pytest itself goes back after that
        self._environment = dict(os.environ)
        self._path = list(sys.path)
        self._threads = set(threading.enumerate())
        self._names = {module.__name__: dict(vars(module)) for module in WATCHED}
        self._subject: dict[str, dict[str, object]] = {}

    def know(self, module: ModuleType) -> None:
        """Take note of an implementation as it is when it has been loaded."""
        self._subject[module.__name__] = _state(module)

    def found(self, loaded: Mapping[str, ModuleType]) -> Iterator[str]:
        """Yield what is not as it was, in words that go on from "leaves behind"."""
        for name in sorted(self._environment.keys() | os.environ.keys()):
            own = name.startswith("PYTEST_")  # pytest's, which comes and goes
            if not own and self._environment.get(name) != os.environ.get(name):
                yield f"os.environ[{name!r}] changed"
        if self.last != self._folder:
            yield "another working directory"
        for path in sorted(self._folder.rglob("*")):
            if path.is_file():
                yield f"a file, {DRAWN.sub('tmp…', path.relative_to(self._folder).as_posix())}"
        if sys.path != self._path:
            yield "sys.path changed"
        if {thread for thread in threading.enumerate() if thread.is_alive()} - self._threads:
            yield "a thread that still runs"
        for module in WATCHED:
            yield from _changes(module.__name__, self._names[module.__name__], dict(vars(module)))
        for name, module in loaded.items():
            yield from _changes(name, self._subject.get(name, {}), _state(module))

    def put_back(self) -> None:
        """Undo what the next run would stumble over."""
        for name in os.environ.keys() - self._environment.keys():
            del os.environ[name]
        os.environ.update(self._environment)
        sys.path[:] = self._path
        for module in WATCHED:
            known = self._names[module.__name__]
            for name in vars(module).keys() - known.keys():
                delattr(module, name)
            for name, value in known.items():
                if vars(module).get(name, _NOTHING) is not value:
                    setattr(module, name, value)


@contextmanager
def own_folder(folder: Path) -> Iterator[None]:
    """Run the block in a folder of its own, with temporary files below it."""
    before, temporary = Path.cwd(), tempfile.tempdir
    os.chdir(folder)
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = temporary
        os.chdir(before)


def _changes(name: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    for key in sorted(before.keys() | after.keys()):
        ours, theirs = before.get(key, _NOTHING), after.get(key, _NOTHING)
        if not _same(ours, theirs) and not key.startswith("__"):
            yield f"{name}.{key} changed"


def _same(before: object, after: object) -> bool:
    if before is after:
        return True
    copied = type(before) in (dict, list, set) and type(before) is type(after)
    return copied and before == after


def _state(module: ModuleType) -> dict[str, object]:
    """Return what a module offers, the members of its own classes among it.

    What has a private name is the module's own business: a cache may well have grown.
    """
    found: dict[str, object] = {}
    for name, value in vars(module).items():
        if name.startswith("_"):
            continue
        found[name] = value.copy() if isinstance(value, dict | list | set) else value
        if isinstance(value, type) and value.__module__ == module.__name__:
            found |= {f"{name}.{key}": of for key, of in vars(value).items() if key[:1] != "_"}
    return found
