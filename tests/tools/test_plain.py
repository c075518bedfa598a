"""Nothing of a learner's making gets past: values are rebuilt, and their classes are not asked."""

import ast
import collections
import datetime
import enum
import math
import subprocess
import sys
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from mergeable.plain import DEEPEST, LARGEST, LONGEST, NotPlain, to_plain

NEW_YORK = ZoneInfo("America/New_York")


class Lie(BaseException):
    """Raised by whatever must not be asked; no `except Exception` hides it."""


def lies(*args, **kwargs):
    raise Lie


OVERRIDES = """
__eq__ __ne__ __lt__ __hash__ __repr__ __str__ __format__ __len__ __iter__ __getitem__ __contains__
__bool__ __int__ __index__ __float__ __bytes__ __buffer__ __trunc__ __add__ __copy__ __deepcopy__
__reduce__ __reduce_ex__ __getattribute__ keys items values get copy
"""


def lying(base, *, hashable=False):
    """A subclass of a builtin whose every method raises."""
    methods = dict.fromkeys(OVERRIDES.split(), lies)
    if hashable:
        methods["__hash__"] = lambda self: 1
    return type(f"Lying{base.__name__}", (base,), methods)


def same(value):
    """A value with the types of all that is in it."""
    if isinstance(value, dict):
        return dict, [(same(key), same(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return type(value), [same(item) for item in value]
    return type(value), value


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        -(10**40),
        3.5,
        math.inf,
        "JFK",
        b"\x00",
        Decimal("1.10"),
        datetime.date(2013, 2, 8),
        datetime.time(5, 17),
        datetime.timedelta(minutes=3),
        datetime.datetime(2013, 2, 8, 5, 17),
        datetime.datetime(2013, 2, 8, tzinfo=datetime.UTC),
        datetime.datetime(2013, 2, 8, tzinfo=NEW_YORK),
        datetime.time(5, tzinfo=datetime.timezone(datetime.timedelta(hours=1))),
        [],
        (),
        {},
        set(),
        frozenset(),
        {"rows": [(1, "a"), {"deep": {1, 2}}], (1, 2): frozenset("a"), None: [None]},
    ],
    ids=repr,
)
def test_plain_values_pass_as_they_are(value):
    assert same(to_plain(value)) == same(value)


def test_containers_are_rebuilt():
    inner = [1]
    value = {"rows": inner}

    result = to_plain(value)

    inner.append(2)
    value["more"] = 3
    assert result == {"rows": [1]}


def test_nan_stays_nan():
    (result,) = to_plain([math.nan])
    assert math.isnan(result)


class Code(enum.IntEnum):
    LATE = 3


class Airport(enum.StrEnum):
    JFK = "JFK"


Row = collections.namedtuple("Row", "flight gate")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Code.LATE, 3),
        (Airport.JFK, "JFK"),
        (Row("AA1", None), ("AA1", None)),
        (collections.OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (collections.Counter("aab"), {"a": 2, "b": 1}),
        (collections.defaultdict(list, {"a": [1]}), {"a": [1]}),
        ([Row(Airport.JFK, {Code.LATE})], [("JFK", {3})]),
        ({Airport.JFK: Code.LATE}, {"JFK": 3}),
    ],
    ids=repr,
)
def test_subclasses_become_what_they_are_made_of(value, plain):
    assert same(to_plain(value)) == same(plain)


@pytest.mark.parametrize(
    ("base", "value"),
    [
        (int, 7),
        (float, 7.5),
        (str, "seven"),
        (bytes, b"seven"),
        (list, [1, [2]]),
        (tuple, (1, 2)),
        (set, {1, 2}),
        (frozenset, {1, 2}),
        (dict, {"a": 1}),
    ],
)
def test_a_subclass_s_overrides_are_not_asked(base, value):
    result = to_plain([lying(base)(value)])

    assert same(result) == same([base(value)])


@pytest.mark.parametrize("container", [lambda key: {key: 1}, lambda key: {key}])
def test_a_lying_key_is_not_asked(container):
    key = lying(str, hashable=True)("key")

    assert list(to_plain(container(key))) == ["key"]


class PretendsToBeAnInt:
    __class__ = int


class AskedForItsClass:
    @property
    def __class__(self):
        raise Lie


class EqualsAll:
    def __eq__(self, other):
        return True

    __hash__ = None


class LyingZone(datetime.tzinfo):
    utcoffset = dst = tzname = lies


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (EqualsAll(), "an EqualsAll"),
        # Its id would be its repr, which names an address that differs in each xdist worker.
        pytest.param(PretendsToBeAnInt(), "a PretendsToBeAnInt", id="pretends"),
        ([1, [EqualsAll()]], "an EqualsAll at [1][0]"),
        ({"rows": [{"gate": EqualsAll()}]}, "an EqualsAll at ['rows'][0]['gate']"),
        ({Row("a", 1): [object()]}, "an object at [('a', 1)][0]"),
        ((n for n in ()), "a generator"),
        (range(3), "a range"),
        ({}.keys(), "a dict_keys"),
        (len, "a builtin_function_or_method"),
        (int, "a type"),
        (1j, "a complex"),
        (type("Day", (datetime.date,), {})(2013, 2, 8), "a Day"),
        (
            datetime.datetime(2013, 2, 8, tzinfo=LyingZone()),
            "a datetime whose time zone is a LyingZone",
        ),
        (
            [datetime.time(5, tzinfo=LyingZone())],
            "a time whose time zone is a LyingZone at [0]",
        ),
    ],
)
def test_what_is_not_plain_is_named_with_its_place(value, words):
    with pytest.raises(NotPlain) as found:
        to_plain(value)

    assert str(found.value) == words


def test_a_value_is_not_asked_for_its_class():
    with pytest.raises(NotPlain, match="an AskedForItsClass"):
        to_plain(AskedForItsClass())


def hashable_list():
    return type("Cell", (list,), {"__hash__": lambda self: 1})([1])


@pytest.mark.parametrize(
    "value", [{hashable_list(): 1}, {hashable_list()}, {(hashable_list(),): 1}], ids=type
)
def test_a_key_that_would_be_none_is_refused(value):
    with pytest.raises(NotPlain, match=r"a (Cell|tuple) as a key or in a set"):
        to_plain(value)


def test_a_repr_is_not_asked_even_where_something_is_refused():
    key = lying(str, hashable=True)("key")
    with pytest.raises(NotPlain, match=r"an object at \['key'\]"):
        to_plain({key: object()})


@pytest.mark.parametrize("kind", [list, dict])
def test_what_holds_itself_is_refused(kind):
    cycle = kind()
    if kind is list:
        cycle += [cycle, cycle]
    else:
        cycle["self"] = cycle

    with pytest.raises(NotPlain, match="one that holds itself"):
        to_plain(cycle)


def nested(depth):
    value = 1
    for _ in range(depth):
        value = [value]
    return value


def test_depth_has_a_bound():
    assert to_plain(nested(DEEPEST)) == nested(DEEPEST)
    with pytest.raises(NotPlain, match="more than 40 deep"):
        to_plain(nested(DEEPEST + 1))


def test_size_has_a_bound(monkeypatch):
    monkeypatch.setattr("mergeable.plain.LARGEST", 1_000)
    to_plain([0] * 999)

    with pytest.raises(NotPlain, match=r"more than 1,000 values$"):
        to_plain([0] * 1_000)
    with pytest.raises(NotPlain, match="more than 1,000 values"):
        to_plain(dict.fromkeys(range(500)))
    with pytest.raises(NotPlain, match="more than 1,000 values"):
        to_plain([[[0] * 30] * 30] * 30)
    assert LARGEST == 1_000_000


def test_texts_have_a_bound():
    assert len(to_plain("x" * LONGEST)) == LONGEST
    with pytest.raises(NotPlain, match=r"a str longer than 10,000,000 at \[0\]"):
        to_plain(["x" * (LONGEST + 1)])
    with pytest.raises(NotPlain, match="a bytes longer than"):
        to_plain(b"x" * (LONGEST + 1))


def test_it_runs_with_nothing_but_the_standard_library():
    code = (
        "import sys; before = set(sys.modules); import mergeable.plain as p;"
        "found = {name.partition('.')[0] for name in set(sys.modules) - before};"
        "print(sorted(found - {*sys.stdlib_module_names}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    found = [name for name in ast.literal_eval(run.stdout) if not name.startswith("_sysconfigdata")]
    assert found == ["mergeable"]
