"""What an exercise promises is held against what its checks say."""

import shutil

import pytest
from mergeable.course import load
from mergeable.grading import prove

from tests.conftest import copy_course


def folders(root):
    sums = root / "exercises/basics/sums"
    return sums / "add-two", sums / "add-all", sums / "mean-delay"


def write(path, text):
    path.write_text(text, encoding="utf-8")


def spoil(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    write(path, text.replace(old, new))


def test_a_course_that_keeps_its_promises_is_told_nothing_whatever_the_learner_did(tiny_course):
    add_two, add_all, mean_delay = folders(tiny_course)
    write(add_two / "sums.py", "def add(:\n")
    (add_all / "totals.py").unlink()
    shutil.copy(mean_delay / ".answers/solution/delays.py", mean_delay)
    write(mean_delay / "scratch.py", "1 / 0\n")

    assert prove(load(tiny_course)) == []


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    """What is found in a course that breaks its promises in every way, by exercise and rule."""
    root = copy_course("tiny", tmp_path_factory.mktemp("proof"))
    add_two, add_all, mean_delay = folders(root)
    # A starter that passes; a mistake that ends the process, and is caught by another check.
    shutil.copy(add_two / ".answers/solution/sums.py", add_two / ".answers/starter")
    write(
        add_two / ".answers/mistakes/multiplies/sums.py",
        "import os\n\n\ndef add(first, second):\n    return os._exit(0) if second else first\n",
    )
    spoil(add_two / "exercise.toml", "got 6, expected 5", "ended its process (exit status 0)")
    # A starter that breaks; a solution that fails; words that are not said.
    write(add_all / ".answers/starter/totals.py", "import os\n\nos._exit(0)\n")
    write(add_all / ".answers/solution/totals.py", "def total(numbers):\n    return 6\n")
    spoil(add_all / "exercise.toml", "got 5, expected 6", "as many words")
    # A mistake that another check catches, one that none does, and a check that is none.
    spoil(mean_delay / "exercise.toml", 'fails = "test_cancelled"', 'fails = "test_on_time"')
    shutil.copy(
        mean_delay / ".answers/solution/delays.py", mean_delay / ".answers/mistakes/drops-zero"
    )
    spoil(mean_delay / "exercise.toml", "test_none_known", "test_nothing")
    found = {}
    for finding in prove(load(root)):
        exercise = finding.path.split("/")[-2]
        found.setdefault((exercise, finding.rule), []).append(finding)
    return found


def problem(findings, exercise, rule):
    (finding,) = findings[exercise, rule]
    return finding.problem


def test_nothing_else_is_found(findings):
    assert sorted(findings) == [
        ("add-all", "P001"),
        ("add-all", "P002"),
        ("add-all", "P004"),
        ("add-two", "P001"),
        ("mean-delay", "P003"),
    ]


def test_a_starter_that_passes_is_found(findings):
    assert problem(findings, "add-two", "P001") == "The starter passes."


def test_a_starter_that_breaks_is_found(findings):
    told = problem(findings, "add-all", "P001")

    assert told.startswith('The starter breaks at "The numbers are added up": Your code ended its')


def test_a_solution_that_fails_is_found(findings):
    told = problem(findings, "add-all", "P002")

    assert told.startswith('The solution fails at "The total of no numbers is 0": total([]) is not')


def test_words_that_are_not_said_are_found_with_those_that_are(findings):
    (finding,) = findings["add-all", "P004"]

    assert finding.problem.startswith('The mistake "skips-the-first" is not told "as many words"')
    assert "got 5, expected 6" in finding.problem
    assert "\n" not in finding.problem
    assert finding.line == 6


def test_a_mistake_that_its_check_does_not_catch_is_found(findings):
    told = {finding.line: finding.problem for finding in findings["mean-delay", "P003"]}

    assert told == {
        6: 'The mistake "none-is-zero" is not caught by test_on_time: it fails at '
        '"A cancelled flight has no delay": mean([10, None]) is not as expected: got 5.0, '
        "expected 10.0. / Called:    mean([10, None]) / Got:       5.0 / Expected:  10.0",
        10: 'The mistake "drops-zero" is not caught by test_on_time: it passes.',
        14: 'The mistake "divides-by-nothing" is not caught by test_nothing: it fails at "Where no '
        'delay is known there is no mean": Your code raised ZeroDivisionError: division by zero / '
        "Called:    mean([]) / Where:     delays.py, line 3: return sum(known) / len(known)",
    }
