"""Mutants are what a tired programmer could have typed; one that passes is a finding."""

import ast

import pytest
from mergeable.course import load
from mergeable.grading.mutants import mutants_of, surviving_mutants

from tests.conftest import copy_course


def changes(source):
    """What the mutants of a function's body change, as their names say it."""
    names = [name for name, _ in mutants_of(f"def f(x):\n    {source}\n", "board.py")]
    assert all(name.startswith("board.py, f: ") for name in names)
    return {name.removeprefix("board.py, f: ") for name in names}


@pytest.mark.parametrize(
    ("source", "change"),
    [
        ("return x < 1", "x < 1 -> x <= 1"),
        ("return x >= 1", "x >= 1 -> x > 1"),
        ("return x == 1", "x == 1 -> x != 1"),
        ("return x in y", "x in y -> x not in y"),
        ("return x is None", "x is None -> x is not None"),
        ("return 0 < x < 9", "0 < x < 9 -> 0 <= x < 9"),
        ("return 0 < x < 9", "0 < x < 9 -> 0 < x <= 9"),
        ("return x + y", "x + y -> x - y"),
        ("return x * y", "x * y -> x / y"),
        ("return x % y", "x % y -> x * y"),
        ("return x & y", "x & y -> x | y"),
        ("return x and y", "x and y -> x or y"),
        ("return not x", "not x -> x"),
        ("return -x", "-x -> x"),
        ("return 7", "7 -> 8"),
        ("return True", "True -> False"),
        ("return 'JFK'", "'JFK' -> 'JFK~'"),
        ("return x", "return x -> return None"),
        ("x += 1", "x += 1 -> x -= 1"),
        ("x += 1", "x += 1 -> pass"),
        ("x.save()", "x.save() -> pass"),
        ("raise KeyError", "raise KeyError -> pass"),
        ("return q(x, by=1)", "q(x, by=1) -> q(x)"),
        ("return q(x, by=1)", "q(x, by=1) -> q(by=1)"),
        ("return q.all().only('a')", "q.all().only('a') -> q.all()"),
        ("return x[1:]", "x[1:] -> x"),
        ("return [y for y in x if y]", "[y for y in x if y] -> [y for y in x]"),
        ("return 1 if x else 2", "1 if x else 2 -> 1 if True else 2"),
        ("if x: return 1", "if x -> if False"),
        ("for y in x: break", "break -> continue"),
    ],
)
def test_each_kind_of_change_is_made(source, change):
    assert change in changes(source)


def test_a_decorator_is_left_out():
    names = [name for name, _ in mutants_of("@cache\n@other\ndef f(): ...\n", "board.py")]

    assert "board.py, f: @cache @other f -> @other f" in names
    assert "board.py, f: @cache @other f -> @cache f" in names


@pytest.mark.parametrize(
    "source",
    [
        '"""Words."""\n',
        'class A:\n    """Words."""\n',
        'def f():\n    """Words."""\n',
        'async def f():\n    """Words."""\n',
        'def f(x: "int", *, y: Literal["a"] = None) -> "list[1]": ...\n',
        'x: Literal["a"]\n',
        '__all__ = ["f"]\n',
        "import json\nfrom os import path\n",
        "def f():\n    pass\n",
        "def f():\n    return None\n",
    ],
)
def test_what_speaks_to_people_and_tools_is_left_alone(source):
    assert list(mutants_of(source, "board.py")) == []


SOURCE = '''
"""Words."""
from functools import cache

LIMIT: int = 3


@cache
def late(flights, limit=LIMIT):
    """Words."""
    found = [flight for flight in flights if flight.delay > limit and not flight.cancelled]
    for flight in found[:10]:
        if flight.delay == 15:
            continue
        flight.note(f"{flight.delay:>{4}} minutes", urgent=True)
    return sorted(found, key=lambda flight: -flight.delay) or None
'''


def test_every_mutant_is_another_program_under_another_name():
    mutants = list(mutants_of(SOURCE, "board.py"))
    names, sources = zip(*mutants, strict=True)

    assert len(mutants) > 20
    assert len(set(names)) == len(names)
    assert len(set(sources)) == len(sources)
    assert ast.unparse(ast.parse(SOURCE)) not in sources
    for source in sources:
        compile(source, "board.py", "exec")


def test_a_change_that_changes_nothing_is_no_mutant():
    assert "1 if True else 2 -> 1 if True else 2" not in changes("return 1 if True else 2")
    assert "1 if True else 2 -> 1 if False else 2" in changes("return 1 if True else 2")


def test_names_stay_the_same_when_lines_move():
    moved = SOURCE.replace("LIMIT: int", "# a comment\n\n\nLIMIT: int")

    assert [name for name, _ in mutants_of(moved, "b.py")] == [
        name for name, _ in mutants_of(SOURCE, "b.py")
    ]


def test_mutants_alike_in_words_are_numbered():
    names = [name for name, _ in mutants_of("def f():\n    return g(1), g(1)\n", "board.py")]

    assert {"board.py, f: 1 -> 2", "board.py, f: 1 -> 2 (#2)"} <= set(names)


ENDS_THE_PROCESS = """
import os


def add(first, second):
    if first is None:
        os._exit(3)
    return first + second
"""


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    """The survivors of a course one of whose mutants ends the process that grades it."""
    root = copy_course("tiny", tmp_path_factory.mktemp("mutants"))
    sums = root / "exercises/basics/sums"
    (sums / "add-two/.answers/solution/sums.py").write_text(ENDS_THE_PROCESS, encoding="utf-8")
    with (sums / "add-two/exercise.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[equal]]\nmutant = "sums.py, add: 3 -> 4"\nwhy = "Nobody sees the number."\n'
            '\n[[equal]]\nmutant = "sums.py, add: first + second -> first - second"\nwhy = "?"\n'
        )
    (sums / "add-all/test_add_all.py").write_text(
        'def test_total(attempt):\n    """It is there"""\n'
        '    attempt.function("totals", "total")\n',
        encoding="utf-8",
    )
    return surviving_mutants(load(root))


def told(findings, exercise):
    return [(f.rule, f.problem) for f in findings if f"/{exercise}/" in f.path]


def test_a_mutant_that_passes_is_a_finding(findings):
    assert ("M001", "The mutant passes: totals.py, total: return sum(numbers) -> return None") in (
        told(findings, "add-all")
    )


def test_a_mutant_that_ends_the_process_hides_no_other(findings):
    survivors = {problem.partition("add: ")[2] for rule, problem in told(findings, "add-two")}

    assert "first is None -> first is not None" not in survivors
    assert {"if first is None -> if False", "os._exit(3) -> pass"} <= survivors


def test_a_reason_given_for_a_mutant_keeps_it_from_being_found(findings):
    assert not [problem for _, problem in told(findings, "add-two") if "3 -> 4" in problem]


def test_a_reason_for_a_mutant_that_is_noticed_is_a_finding(findings):
    (problem,) = [problem for rule, problem in told(findings, "add-two") if rule == "M002"]

    assert "first + second -> first - second" in problem


def test_a_good_grader_has_no_survivors(findings):
    assert told(findings, "mean-delay") == []
