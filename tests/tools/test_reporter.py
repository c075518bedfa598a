"""What an exception in a check says about the learner's code, and how phases make one check."""

import json
from dataclasses import replace

import pytest
from mergeable.attempt import Attempt, PlainFunction
from mergeable.explain import CheckFailed, fail
from mergeable.grading.run import run_pytest
from mergeable.model import Check, Place, Status
from mergeable.reporter import Escaped, TookTooLong, join, judge, unjudgeable

from tests.conftest import copy_course

PASSED, FAILED, BROKEN = Status


# --- judging


@pytest.fixture
def judged(tmp_path):
    """Judge what calling `f` of this source raises."""

    def run(source, *args):
        (tmp_path / "board.py").write_text(source, encoding="utf-8")
        with Attempt(tmp_path) as attempt:
            try:
                attempt.function("board", "f")(*args)
            except BaseException as error:
                return judge(error)
            return judge(None)

    return run


def test_no_exception_is_a_pass(judged):
    assert judged("def f():\n    return 1\n") == (PASSED, "", None)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("return 1 / 0", "Your code raised ZeroDivisionError: division by zero"),
        ("raise KeyError('gate')", "Your code raised KeyError: 'gate'"),
        ("raise ValueError", "Your code raised ValueError."),
        ("assert False, 'no'", "Your code raised AssertionError: no"),
        ("import sys; sys.exit('bye')", "Your code ended the program: sys.exit('bye'). A check"),
        ("raise SystemExit", "Your code ended the program: sys.exit(None)."),
        ("f()", "Your code calls itself too deeply: Python stopped it with RecursionError."),
        ("raise GeneratorExit('x')", "Your code raised GeneratorExit: x"),
        ("import pytest; pytest.skip('x')", "Your code skips the check. A skip is no pass."),
        ("import pytest; pytest.xfail('x')", "Your code skips the check. A skip is no pass."),
        ("import unittest; raise unittest.SkipTest('x')", "Your code raised SkipTest: x"),
        ("raise ValueError('x' * 999)", f"Your code raised ValueError: {'x' * 400} …"),
        ("import json; json.loads('{')", "Your code raised JSONDecodeError: Expecting property"),
        ("raise ExceptionGroup('two', [KeyError()])", "Your code raised ExceptionGroup: two (1"),
    ],
)
def test_what_the_learner_s_code_raises_fails_with_its_line(judged, source, said):
    status, message, place = judged(f"def f():\n    {source}\n")

    assert status is FAILED
    assert message.startswith(said)
    assert message.splitlines()[-1] == f"Where:     board.py, line 2: {source}"
    assert place == Place("board.py", 2, source)


def test_what_cannot_be_shown_is_told_by_its_name(judged):
    status, message, _ = judged(
        "class Odd(Exception):\n    def __str__(self):\n        raise self\n\n\n"
        "def f():\n    raise Odd\n"
    )

    assert (status, message.splitlines()[0]) == (FAILED, "Your code raised Odd.")


def test_a_file_that_python_cannot_read_fails_in_words(judged):
    status, message, place = judged("def f(:\n")

    assert status is FAILED
    assert message.startswith("board.py, line 1 is not valid Python: ")
    assert place == Place("board.py", 1, "def f(:")


def test_a_failure_keeps_its_words_through_the_learner_s_frames(tmp_path):
    """A probe's callback may fail the check while the learner's code is running."""
    (tmp_path / "board.py").write_text("def each(act):\n    act()\n", encoding="utf-8")
    (tmp_path / "probe.py").write_text(
        "from board import each\nfrom mergeable.explain import fail\n\n\n"
        "def f():\n    each(lambda: fail('Too late.'))\n",
        encoding="utf-8",
    )
    with Attempt(tmp_path) as attempt, pytest.raises(CheckFailed) as failure:
        attempt.function("probe", "f")()

    assert judge(failure.value) == (FAILED, "Too late.", None)


def raised(act):
    try:
        act()
    except BaseException as error:
        return error


def test_a_failed_check_is_told_in_its_own_words():
    line = Place("board.py", 3)

    status, message, place = judge(raised(lambda: fail("It is late.", place=line)))

    assert (status, place) == (FAILED, line)
    assert message == "It is late.\nWhere:     board.py, line 3"


def bare():
    assert [1] == [2], "The board is empty."


@pytest.mark.parametrize(
    ("act", "words"),
    [(bare, "The board is empty."), (lambda: pytest.fail("No board."), "No board.")],
)
def test_plain_assertions_of_a_check_are_told_without_internals(act, words):
    assert judge(raised(act)) == (FAILED, words, None)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda: [][0], "The check itself went wrong: IndexError: list index out of range"),
        (lambda: pytest.skip("no data"), "Not judged: no data"),
        (lambda: pytest.xfail("some day"), "Not judged: some day"),
    ],
)
def test_an_error_of_the_check_s_own_is_no_statement_about_the_code(act, words):
    assert judge(raised(act)) == (BROKEN, words, None)


def test_an_error_at_the_end_of_a_call_is_the_code_s():
    """The commit of `@transaction.atomic` comes when the learner's lines have left the stack."""

    def ending():
        raise ValueError("refused at the commit")

    function = PlainFunction(ending, "f")

    status, message, place = judge(raised(function))

    assert (status, place) == (FAILED, None)
    assert message == "Your code raised ValueError: refused at the commit\nCalled:    f()"


def test_a_check_that_took_too_long_is_broken(judged):
    said = "did not end within 1 s"
    source = (
        f"from mergeable.reporter import TookTooLong\n\ndef f():\n    raise TookTooLong({said!r})"
    )

    status, message, place = judged(source)

    assert status is BROKEN
    assert message == unjudgeable(said, place)
    assert message.startswith("Your code did not end within 1 s, so this could not be judged.\nWhe")
    assert place.line == 4
    assert not issubclass(TookTooLong, Exception)


def test_an_end_of_pytest_is_told_as_an_error_of_the_code(tmp_path):
    (tmp_path / "board.py").write_text("def f():\n    raise KeyboardInterrupt\n", encoding="utf-8")
    with Attempt(tmp_path) as attempt:
        interrupt = raised(attempt.function("board", "f"))
    error = Escaped("KeyboardInterrupt")
    error.__cause__ = interrupt

    status, message, place = judge(error)

    assert status is FAILED
    assert message.startswith("Your code raised KeyboardInterrupt. A check needs it to return.")
    assert place.line == 2


# --- joining phases

CHECK = Check("add-two", "test_adds", "Two numbers are added", PASSED)


def test_a_check_is_the_worst_of_its_phases_with_all_that_was_printed():
    failed = replace(CHECK, status=FAILED, message="no", seconds=1.0)
    phases = [replace(CHECK, output="a", seconds=0.5), failed, replace(CHECK, output="b")]

    assert join(phases) == replace(failed, output="ab", seconds=1.5)


def test_broken_is_worse_than_failed():
    broken = replace(CHECK, status=BROKEN)

    assert join([replace(CHECK, status=FAILED), broken]).status is BROKEN


def test_a_check_survives_the_way_through_json():
    for check in (CHECK, replace(CHECK, place=Place("board.py", 2, "x"), status=BROKEN)):
        assert Check.from_json(json.loads(json.dumps(check.to_json()))) == check


# --- what a run writes

GRADER = '''
import pytest


@pytest.fixture(params=["few", "many"])
def rows(request):
    return request.param


@pytest.mark.parametrize("case", ["solution", "solution-50", "[solution]"])
def test_solution(attempt, case):
    """The solution is asked for"""
    assert attempt.value("sums", "ANSWER") == 42, "It is not 42."


def test_rows(attempt, rows):
    assert attempt.value("sums", "ANSWER") == 42, "It is not 42."


def test_alone(attempt):
    """It stands alone

    What follows is for those who write checks.
    """
    print("printed")
    assert attempt.value("sums", "ANSWER") == 42, "It is not 42."


class TestInAClass:
    def test_member(self, attempt):
        """A method is a check, too"""


@pytest.mark.skip(reason="not today")
def test_skipped(attempt):
    """A skip is no pass"""


@pytest.fixture
def gone():
    raise LookupError("no data")


def test_setup(attempt, gone):
    """What a check needs is there"""


@pytest.fixture
def late():
    yield
    raise LookupError("too late")


def test_teardown(attempt, late):
    """What a check used goes away"""
'''
NAMES = [
    "test_solution[solution]",
    "test_solution[solution-50]",
    "test_solution[[solution]]",
    "test_rows[few]",
    "test_rows[many]",
    "test_alone",
    "test_member",
    "test_skipped",
    "test_setup",
    "test_teardown",
]


@pytest.fixture(scope="module", params=["none", "fork"])
def checks(request, tmp_path_factory):
    """The checks of two attempts, one of which is called like a test and its parameters."""
    if request.param == "fork":
        pytest.importorskip("fcntl", reason="there is no fork here")
    root = copy_course("tiny", tmp_path_factory.mktemp("reporter"))
    folder = root / "exercises/basics/sums/add-two"
    (folder / "test_add_two.py").write_text(GRADER, encoding="utf-8")
    plan = []
    for name, source in {"solution": "ANSWER = 42\n", "starter": "ANSWER = 41\n"}.items():
        layer = root / "attempts" / name
        layer.mkdir(parents=True)
        (layer / "sums.py").write_text(source, encoding="utf-8")
        plan.append({"name": name, "layers": [str(layer)]})
    run = run_pytest(root, [folder], isolate=request.param, limit=10, attempts={str(folder): plan})
    assert not run.trouble
    return list(run.checks.values())


def of(checks, attempt):
    return {check.name: check for check in checks if check.attempt == attempt}


@pytest.mark.parametrize("attempt", ["solution", "starter"])
def test_checks_bear_their_own_names_whatever_the_attempt_is_called(checks, attempt):
    assert list(of(checks, attempt)) == NAMES


def test_every_attempt_is_judged_by_itself(checks):
    good = [name for name, check in of(checks, "solution").items() if check.status is PASSED]
    bad = [name for name, check in of(checks, "starter").items() if check.status is FAILED]

    assert good == NAMES[:7]
    assert bad == NAMES[:6]


def test_titles_are_first_lines_of_docstrings_or_names(checks):
    titles = {name: check.title for name, check in of(checks, "solution").items()}

    assert titles["test_alone"] == "It stands alone"
    assert titles["test_rows[few]"] == "test_rows[few]"


def test_what_a_check_printed_is_kept(checks):
    assert of(checks, "starter")["test_alone"].output == "printed\n"
    assert of(checks, "solution")["test_solution[solution]"].output == ""


def test_a_message_has_no_internals_and_the_detail_has_them(checks):
    check = of(checks, "starter")["test_alone"]

    assert check.message == "It is not 42."
    assert "assert 41 == 42" in check.detail


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("test_skipped", "Not judged: not today"),
        ("test_setup", "The check itself went wrong: LookupError: no data"),
        ("test_teardown", "The check itself went wrong: LookupError: too late"),
    ],
)
def test_what_was_not_judged_is_broken(checks, name, message):
    check = of(checks, "solution")[name]

    assert (check.status, check.message) == (BROKEN, message)
