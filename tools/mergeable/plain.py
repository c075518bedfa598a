"""Plain values: what may pass between a learner's code and the check that judges it.

A value is plain when it is one of Python's own types all the way down. Objects of a learner's
making are never compared, pickled or believed: an object can say that it equals anything.
"""

from __future__ import annotations

import datetime
import decimal
import itertools
from collections.abc import Callable, Iterator
from typing import Any

LARGEST = 1_000_000  # values in one result
DEEPEST = 40  # containers inside each other

_AS_IS = (
    type(None),
    bool,
    datetime.datetime,
    datetime.date,
    datetime.time,
    datetime.timedelta,
    decimal.Decimal,
)
# A subclass is turned into the builtin by the builtin's own method: its overrides are not asked.
_SCALARS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (int, lambda value: int.__index__(value)),
    (float, lambda value: float.__float__(value)),
    (str, lambda value: str.__str__(value)),
    (bytes, lambda value: bytes(memoryview(value))),
)
_CONTAINERS: tuple[tuple[type, Callable[[Any], Iterator[Any]]], ...] = (
    (list, list.__iter__),
    (tuple, tuple.__iter__),
    (set, set.__iter__),
    (frozenset, frozenset.__iter__),
)


class NotPlain(Exception):
    """A value holds something that is not plain; the message says what and where."""


def to_plain(value: object) -> Any:
    """Return the value rebuilt from Python's own types; raises NotPlain."""
    return _plain(value, itertools.count(1), 0, "")


def _plain(value: Any, seen: Iterator[int], depth: int, at: str) -> Any:
    if next(seen) > LARGEST:
        raise NotPlain(f"more than {LARGEST:,} values")
    if depth > DEEPEST:
        raise NotPlain(f"containers more than {DEEPEST} deep")
    if type(value) in _AS_IS:
        return value
    for kind, exact in _SCALARS:
        if isinstance(value, kind):
            return exact(value)
    if isinstance(value, dict):
        return {
            _plain(key, seen, depth + 1, at): _plain(item, seen, depth + 1, f"{at}[{key!r}]")
            for key, item in dict.items(value)
        }
    for kind, members in _CONTAINERS:
        if isinstance(value, kind):
            items = enumerate(members(value))
            return kind(_plain(item, seen, depth + 1, f"{at}[{index}]") for index, item in items)
    name = type(value).__name__
    where = f" at {at}" if at else ""
    raise NotPlain(f"{'an' if name[:1] in 'AEIOUaeiou' else 'a'} {name}{where}")
