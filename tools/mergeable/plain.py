"""Plain values: what may pass between a learner's code and the check that judges it.

A value is plain when it is one of Python's own types all the way down. Objects of a learner's
making are never compared, pickled or believed: an object can say that it equals anything. So
nothing of theirs runs in here: no method that a subclass overrides, no `__class__`, no `repr`.
"""

from __future__ import annotations

import datetime
import decimal
import itertools
import zoneinfo
from collections.abc import Callable, Iterator
from typing import Any

LARGEST = 1_000_000  # values in one result
LONGEST = 10_000_000  # characters or bytes in one of them
DEEPEST = 40  # containers inside each other

_AS_IS = {type(None), bool, datetime.date, datetime.timedelta, decimal.Decimal}
_OF_THE_CLOCK = {datetime.datetime, datetime.time}  # these ask their time zone when compared
_ZONES = {type(None), datetime.timezone, zoneinfo.ZoneInfo}
# A subclass is turned into the builtin by the builtin's own method: its overrides are not asked.
_SCALARS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (int, int.__index__),
    (float, float.__float__),
    (str, str.__str__),
    (bytes, lambda value: bytes.__getitem__(value, slice(None))),
)
_CONTAINERS: tuple[tuple[type, Callable[[Any], Iterator[Any]]], ...] = (
    (list, list.__iter__),
    (tuple, tuple.__iter__),
    (set, set.__iter__),
    (frozenset, frozenset.__iter__),
)


class NotPlain(Exception):
    """A value holds something that is not plain; the message says what and where."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.steps: list[str] = []  # the way to it, its own end first

    def __str__(self) -> str:
        way = "".join(reversed(self.steps))
        return f"{self.what} at {way}" if way else self.what


def to_plain(value: object) -> Any:
    """Return the value rebuilt from Python's own types; raises NotPlain."""
    return _plain(value, itertools.count(1), 0)


def _plain(value: Any, seen: Iterator[int], depth: int) -> Any:
    kind = type(value)
    if next(seen) > LARGEST:
        raise NotPlain(f"more than {LARGEST:,} values")
    if depth > DEEPEST:
        raise NotPlain(f"containers more than {DEEPEST} deep, or one that holds itself")
    if kind in _AS_IS or (kind in _OF_THE_CLOCK and type(value.tzinfo) in _ZONES):
        return value
    for base, exact in _SCALARS:
        if issubclass(kind, base):
            return _of_some_length(exact(value))
    if issubclass(kind, dict):
        return _plain_dict(value, seen, depth)
    for base, members in _CONTAINERS:
        if issubclass(kind, base):
            return _plain_items(members(value), base, seen, depth)
    if kind in _OF_THE_CLOCK:
        raise NotPlain(f"{_article(kind)} whose time zone is {_article(type(value.tzinfo))}")
    raise NotPlain(_article(kind))


def _of_some_length(value: Any) -> Any:
    if isinstance(value, str | bytes) and len(value) > LONGEST:
        raise NotPlain(f"{_article(type(value))} longer than {LONGEST:,}")
    return value


def _plain_dict(value: Any, seen: Iterator[int], depth: int) -> dict[Any, Any]:
    result = {}
    for key, item in dict.items(value):
        known = _as_key(key, _plain(key, seen, depth + 1))
        try:
            result[known] = _plain(item, seen, depth + 1)
        except NotPlain as found:
            found.steps.append(f"[{known!r}]")
            raise
    return result


def _plain_items(items: Iterator[Any], kind: Any, seen: Iterator[int], depth: int) -> Any:
    result = []
    for index, item in enumerate(items):
        try:
            result.append(_plain(item, seen, depth + 1))
        except NotPlain as found:
            found.steps.append(f"[{index}]")
            raise
        if kind in (set, frozenset):
            _as_key(item, result[-1])
    return result if kind is list else kind(result)


def _as_key(value: Any, plain: Any) -> Any:
    """Refuse what can be no key once it is plain: a list that its class made hashable."""
    try:
        hash(plain)
    except TypeError:
        raise NotPlain(f"{_article(type(value))} as a key or in a set") from None
    return plain


def _article(kind: type) -> str:
    return f"{'an' if kind.__name__[:1] in 'AEIOUaeiou' else 'a'} {kind.__name__}"
