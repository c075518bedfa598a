"""Telling a learner what is wrong: what was called, what came back, what was expected, what next.

A grading test says everything through `fail` and `expect_equal`, so that every verdict reads alike.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from contextlib import suppress
from itertools import zip_longest
from typing import Any, NoReturn

from mergeable.model import Place

INDENT = 11  # characters: where the words behind "Got:" begin
LONGEST = 160  # characters of one value in a message
LONGEST_PART = 320  # characters of the part that differs, shown in place of a longer whole
BEFORE, AFTER = 20, 40  # characters of a long text shown on either side of where it differs
_NOTHING = object()
# What a value is taken for: a check may well expect a named tuple or a Counter.
_KINDS = (bool, int, float, str, bytes, tuple, list, dict, set, frozenset)
_NUMBERS = (int, float)


class Words(str):
    """Words that stand in a message for a value: shown whole, and without quotation marks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


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
    """Fail the check: the problem in a sentence, then whatever else the learner needs to see.

    `place` is the learner's line to blame; it is not named again where the problem names it.
    """
    lines = [problem]
    if called:
        lines.append(f"Called:    {called}")
    if got is not _NOTHING:
        lines.append(f"Got:       {shown(got)}")
    if expected is not _NOTHING:
        lines.append(f"Expected:  {shown(expected)}")
    if place and str(place) not in problem:
        lines.append(f"Where:     {place}")
    if next_step:
        lines.append(f"Next:      {next_step}")
    raise CheckFailed("\n".join(lines), place)


def note_call(error: BaseException, called: str) -> None:
    """Keep with an exception which call of the learner's code raised it; the first note stays."""
    if not call_of(error):
        with suppress(AttributeError, TypeError):  # an exception class may bear no attributes
            vars(error)["__mergeable_called__"] = called


def call_of(error: BaseException) -> str:
    """Return the call that `note_call` kept, or nothing."""
    called = getattr(error, "__dict__", {}).get("__mergeable_called__", "")
    return called if isinstance(called, str) else ""


def expect_equal(
    got: object, expected: object, *, called: str, what: str = "", next_step: str = ""
) -> None:
    """Fail the check unless both plain values are equal, naming the first place they differ.

    Types count as well, all the way down, except that 3 and 3.0 are the same number. Two NaN are
    equal: a check that expects one can say so. `what` names the result in a sentence: "The board"
    gives "The board is not as expected". Of long values the part that differs is shown.
    """
    found = difference(got, expected)
    if not found:
        return
    if got is None:
        _fail_for_none(called, expected)
    got, expected = _narrowed(got, expected)
    problem = f"{what or called} is not as expected: {found}"
    fail(problem, called=called, got=got, expected=expected, next_step=next_step)


def expect_rows(got: object, keys: Collection[str], *, called: str) -> None:
    """Fail the check unless the result is a list of dicts with these keys.

    For a check that looks into the rows itself: whatever the learner's code returns, it can.
    """
    if got is None:
        _fail_for_none(called, [])
    if not isinstance(got, list):
        kind = article(type(got).__name__)
        fail(f"{called} returned {kind}, and the checks look into a list.", got=got)
    for index, row in enumerate(got):
        if not isinstance(row, dict):
            kind = article(type(row).__name__)
            fail(f"Item {index} of the list is {kind}, expected a dict.", called=called, got=row)
        lost = [key for key in keys if key not in row]
        if lost:
            fail(f"Item {index} of the list has no {lost[0]!r}.", called=called, got=row)


def _fail_for_none(called: str, expected: object) -> NoReturn:
    kind = article(type(expected).__name__)
    fail(f"{called} returned None, expected {kind}.", next_step="Is a `return` missing?")


def _narrowed(got: Any, expected: Any) -> tuple[Any, Any]:
    """Return what to show of two unequal values: of long ones the first part that differs."""
    way: list[str] = []
    while not _fit(got, expected, LONGEST_PART if way else LONGEST):
        found = _first_part(got, expected)
        if not found:
            break
        step, got, expected = found
        way.append(step)
    if not way:
        return got, expected
    where = ", ".join(way)
    return _part_at(where, got), _part_at(where, expected)


def _part_at(where: str, part: object) -> Words:
    return Words(f"{where}: {'nothing' if part is _NOTHING else shown(part, LONGEST_PART)}")


def _fit(got: object, expected: object, longest: int) -> bool:
    return max(len(shown(value, longest + 1)) for value in (got, expected)) <= longest


def _first_part(got: Any, expected: Any) -> tuple[str, Any, Any] | None:
    kind = _kind(got)
    if kind is not _kind(expected):
        return None
    if kind is dict and got.keys() == expected.keys():
        return next(
            (shown(key), got[key], expected[key])
            for key in expected
            if difference(got[key], expected[key])
        )
    if kind is list or kind is tuple:
        return next(
            (f"item {index}", ours, theirs)
            for index, (ours, theirs) in enumerate(zip_longest(got, expected, fillvalue=_NOTHING))
            if ours is _NOTHING or theirs is _NOTHING or difference(ours, theirs)
        )
    return None


def difference(got: object, expected: object) -> str:
    """Say in one sentence how two plain values differ first; nothing when they are equal."""
    steps: list[str] = []
    found = _difference(got, expected, steps)
    return ": ".join([", ".join(reversed(steps)), found] if steps else [found])


def _difference(got: Any, expected: Any, steps: list[str]) -> str:
    """Return the difference in words; `steps` gets the way to it, its own end first."""
    kind, other = _kind(got), _kind(expected)
    if kind is not other:
        if kind in _NUMBERS and other in _NUMBERS and got == expected:
            return ""
        ours, theirs = article(type(got).__name__), article(type(expected).__name__)
        return f"got {shown(got)} ({ours}), expected {shown(expected)} ({theirs})."
    if kind is dict:
        return _difference_of_mappings(got, expected, steps)
    if kind is list or kind is tuple:
        return _difference_of_sequences(got, expected, steps)
    if got == expected or (got != got and expected != expected):
        return ""
    if kind is set or kind is frozenset:
        return _difference_of_members(got, expected)
    if kind in (str, bytes) and max(len(got), len(expected)) > LONGEST:
        return _difference_of_texts(got, expected)
    return f"got {shown(got)}, expected {shown(expected)}."


def _kind(value: object) -> type:
    kind = type(value)
    return kind if kind in _KINDS else next((k for k in _KINDS if isinstance(value, k)), kind)


def _difference_of_mappings(
    got: Mapping[Any, Any], expected: Mapping[Any, Any], steps: list[str]
) -> str:
    if got.keys() != expected.keys():
        return _difference_of_members(got.keys(), expected.keys())
    for key in expected:
        found = _difference(got[key], expected[key], steps)
        if found:
            steps.append(shown(key))
            return found
    return ""


def _difference_of_members(got: Set[Any], expected: Set[Any]) -> str:
    """Name one member that only one of them has, the same one at every run."""
    missing = sorted(map(shown, expected - got))
    extra = sorted(map(shown, got - expected))
    return f"{missing[0]} is missing." if missing else f"{extra[0]} should not be there."


def _difference_of_sequences(got: Sequence[Any], expected: Sequence[Any], steps: list[str]) -> str:
    for index, (ours, theirs) in enumerate(zip(got, expected, strict=False)):
        found = _difference(ours, theirs, steps)
        if found:
            steps.append(f"item {index}")
            return found
    if len(got) != len(expected):
        return f"got {count(len(got), 'item')}, expected {len(expected)}."
    return ""


def _difference_of_texts(got: Any, expected: Any) -> str:
    """Show two long texts around the first character that is not the same."""
    shorter = min(len(got), len(expected))
    same = next((at for at in range(shorter) if got[at] != expected[at]), shorter)
    begin, end = max(same - BEFORE, 0), same + AFTER
    return (
        f"from character {same} on, got {_piece(got, begin, end)}, "
        f"expected {_piece(expected, begin, end)}."
    )


def _piece(text: Any, begin: int, end: int) -> str:
    return f"{'… ' * (begin > 0)}{text[begin:end]!r}{' …' * (len(text) > end)}"


def shown(value: object, longest: int = LONGEST) -> str:
    """Return the value as Python writes it, cut in the middle when it is long."""
    if isinstance(value, Words):
        return value.replace("\n", f"\n{' ' * INDENT}")
    try:
        text = repr(value)
    except ValueError:  # Python refuses to write out an int of more than 4,300 digits
        return f"{article(type(value).__name__)} too large to write out"
    if len(text) <= longest:
        return text
    keep = (longest - 3) // 2
    return f"{text[:keep]} … {text[-keep:]}"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: "1 query", "51 queries", "336,776 flights"."""
    return f"{number:,} {noun if number == 1 else plural or plural_of(noun)}"


def plural_of(noun: str) -> str:
    """Return the plural of a noun that forms it by rule: "queries", "flights"."""
    if noun.endswith("y") and noun[-2:-1] not in "aeou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def article(noun: str) -> str:
    """Return the noun with "a" or "an" before it."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
