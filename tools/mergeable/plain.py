"""Plain values: what may pass between a learner's code and the check that judges it.

A value is plain when it is one of Python's own types all the way down. Objects of a learner's
making are never compared, pickled or believed: an object can say that it equals anything. So
nothing of theirs runs in here: no method that a subclass overrides, no `__class__`, no `repr`.
"""

from __future__ import annotations

import datetime
import decimal
import zoneinfo
from collections.abc import Callable
from typing import Any

LARGEST = 1_000_000  # values in one result
LONGEST = 10_000_000  # characters or bytes in one of them
DEEPEST = 40  # containers inside each other

_AS_IS = {
    type(None),
    bool,
    int,
    float,
    datetime.date,
    datetime.timedelta,
    decimal.Decimal,
}
_TEXTS = {str, bytes}
_OF_THE_CLOCK = {datetime.datetime, datetime.time}  # these ask their time zone when compared
_ZONES = {type(None), datetime.timezone, zoneinfo.ZoneInfo}
# A subclass is turned into the builtin by the builtin's own method: its overrides are not asked.
_SCALARS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (int, int.__index__),
    (float, float.__float__),
    (str, str.__str__),
    (bytes, lambda value: bytes.__getitem__(value, slice(None))),
)
_CONTAINERS: tuple[Any, ...] = (list, tuple, set, frozenset)


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
    return _Rebuilding().plain(value, 0)


class _Rebuilding:
    """One value being rebuilt, with as much room as a result may take."""

    def __init__(self) -> None:
        self._room = LARGEST - 1

    def plain(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind in _AS_IS or (kind in _TEXTS and len(value) <= LONGEST):
            return value
        if kind in _TEXTS:
            raise NotPlain(f"{_article(kind)} longer than {LONGEST:,}")
        if kind in _OF_THE_CLOCK:
            if type(value.tzinfo) in _ZONES:
                return value
            raise NotPlain(f"{_article(kind)} whose time zone is {_article(type(value.tzinfo))}")
        if depth == DEEPEST:
            raise NotPlain(f"containers more than {DEEPEST} deep, or one that holds itself")
        if issubclass(kind, dict):
            return self._dict(value, depth)
        for base in _CONTAINERS:
            if issubclass(kind, base):
                return self._items(value, base, depth)
        for base, exact in _SCALARS:
            if issubclass(kind, base):
                return self.plain(exact(value), depth)
        raise NotPlain(_article(kind))

    def _dict(self, value: Any, depth: int) -> dict[Any, Any]:
        self._take(2 * dict.__len__(value))
        result = {}
        for key, item in dict.items(value):
            known = _as_key(key, self.plain(key, depth + 1))
            try:
                result[known] = item if type(item) in _AS_IS else self.plain(item, depth + 1)
            except NotPlain as found:
                found.steps.append(f"[{known!r}]")
                raise
        return result

    def _items(self, value: Any, kind: Any, depth: int) -> Any:
        self._take(kind.__len__(value))
        result: list[Any] = []
        try:
            for item in kind.__iter__(value):
                result.append(self.plain(item, depth + 1))
                if kind is set or kind is frozenset:
                    _as_key(item, result[-1])
        except NotPlain as found:
            if kind is list or kind is tuple:
                found.steps.append(f"[{len(result)}]")
            raise
        return result if kind is list else kind(result)

    def _take(self, number: int) -> None:
        self._room -= number
        if self._room < 0:
            raise NotPlain(f"more than {LARGEST:,} values")


def _as_key(value: Any, plain: Any) -> Any:
    """Refuse what can be no key once it is plain: a list that its class made hashable."""
    if type(plain) is str:
        return plain
    try:
        hash(plain)
    except TypeError:
        raise NotPlain(f"{_article(type(value))} as a key or in a set") from None
    return plain


def _article(kind: type) -> str:
    return f"{'an' if kind.__name__[:1] in 'AEIOUaeiou' else 'a'} {kind.__name__}"
