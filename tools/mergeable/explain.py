"""Telling a learner what is wrong: what was called, what came back, what was expected, what next.

A grading test says everything through `fail` and `expect_equal`, so that every verdict reads alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from mergeable.model import Place

LONGEST = 160  # characters of one value in a message
_NOTHING = object()


class CheckFailed(AssertionError):
    """The learner's code does not do what the check asks; the message is written for them."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.place = place


def fail(
    problem: str,
    *,
    called: str = "",
    got: object = _NOTHING,
    expected: object = _NOTHING,
    next_step: str = "",
    place: Place | None = None,
) -> NoReturn:
    """Fail the check: the problem in a sentence, then whatever else the learner needs to see."""
    lines = [problem]
    if called:
        lines.append(f"Called:    {called}")
    if got is not _NOTHING:
        lines.append(f"Got:       {shown(got)}")
    if expected is not _NOTHING:
        lines.append(f"Expected:  {shown(expected)}")
    if place:
        lines.append(f"Where:     {place}")
    if next_step:
        lines.append(f"Next:      {next_step}")
    raise CheckFailed("\n".join(lines), place)


def expect_equal(
    got: object, expected: object, *, called: str, what: str = "", next_step: str = ""
) -> None:
    """Fail the check unless both plain values are equal, naming the first place they differ.

    `what` names the result in a sentence: "The board" gives "The board is not as expected".
    """
    if got == expected and type(got) is type(expected):
        return
    problem = f"{what or called} is not as expected: {difference(got, expected)}"
    fail(problem, called=called, got=got, expected=expected, next_step=next_step)


def difference(got: object, expected: object) -> str:
    """Say in one sentence how two plain values differ first."""
    found = _difference(got, expected, "")
    return found or "the values are equal but of different types."


def _difference(got: object, expected: object, at: str) -> str:
    where = f"{at}: " if at else ""
    if isinstance(got, Mapping) and isinstance(expected, Mapping):
        return _difference_of_mappings(got, expected, at)
    if isinstance(got, list | tuple) and isinstance(expected, list | tuple):
        return _difference_of_sequences(got, expected, at)
    if type(got) is not type(expected):
        ours, theirs = article(type(got).__name__), article(type(expected).__name__)
        return f"{where}got {shown(got)} ({ours}), expected {shown(expected)} ({theirs})."
    if got != expected:
        return f"{where}got {shown(got)}, expected {shown(expected)}."
    return ""


def _difference_of_mappings(got: Mapping[Any, Any], expected: Mapping[Any, Any], at: str) -> str:
    where = f"{at}: " if at else ""
    missing = [key for key in expected if key not in got]
    if missing:
        return f"{where}{shown(missing[0])} is missing."
    extra = [key for key in got if key not in expected]
    if extra:
        return f"{where}{shown(extra[0])} should not be there."
    for key in expected:
        found = _difference(got[key], expected[key], f"{at}, {shown(key)}" if at else shown(key))
        if found:
            return found
    return ""


def _difference_of_sequences(got: Sequence[Any], expected: Sequence[Any], at: str) -> str:
    for index, (ours, theirs) in enumerate(zip(got, expected, strict=False)):
        found = _difference(ours, theirs, f"{at}, item {index}" if at else f"item {index}")
        if found:
            return found
    if len(got) != len(expected):
        where = f"{at}: " if at else ""
        return f"{where}got {count(len(got), 'item')}, expected {len(expected)}."
    if type(got) is not type(expected):
        return f"got {article(type(got).__name__)}, expected {article(type(expected).__name__)}."
    return ""


def shown(value: object, longest: int = LONGEST) -> str:
    """Return the value as Python writes it, cut in the middle when it is long."""
    text = repr(value)
    if len(text) <= longest:
        return text
    keep = (longest - 3) // 2
    return f"{text[:keep]} … {text[-keep:]}"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: "1 query", "51 queries", "336,776 flights"."""
    if number == 1:
        return f"1 {noun}"
    if not plural:
        plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeou" else f"{noun}s"
    return f"{number:,} {plural}"


def article(noun: str) -> str:
    """Return the noun with "a" or "an" before it."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
