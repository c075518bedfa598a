"""Counts how often code looks at a plane. It runs on the side of the code that is checked."""

import importlib
import linecache
import sys
from collections import Counter

_looks = Counter()  # (file, line) -> how often


def _noting(name):
    method = getattr(str, name)

    def look(*planes):
        caller = sys._getframe(1)
        _looks[caller.f_code.co_filename, caller.f_lineno] += 1
        return method(*planes)

    return look


class Plane(str):
    """A tail number that notes which line compares it, or hashes it to find it."""

    __eq__ = _noting("__eq__")
    __ne__ = _noting("__ne__")
    __lt__ = _noting("__lt__")
    __le__ = _noting("__le__")
    __gt__ = _noting("__gt__")
    __ge__ = _noting("__ge__")
    __hash__ = _noting("__hash__")


def looks(name, departures):
    """Call a function of fleet.py: what it listed and left of its list, and how often it looked.

    The line is the one of fleet.py that looked most. Each departure gets an object of its own, as
    rows of a file do: nothing is found by identity.
    """
    fleet = importlib.import_module("fleet")
    planes = [Plane(plane) for plane in departures]
    _looks.clear()
    listed = getattr(fleet, name)(planes)
    looked = Counter(_looks)
    lines = {line: number for (file, line), number in looked.items() if file == fleet.__file__}
    most = max(lines, key=lines.get, default=0)
    source = linecache.getline(fleet.__file__, most).strip()
    return {
        "listed": listed,
        "after": planes,
        "count": looked.total(),
        "line": most,
        "source": source,
    }
