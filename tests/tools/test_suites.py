"""Tests that a learner writes are judged by what they notice, and told what they miss."""

import os
import shutil
import subprocess
import sys

import pytest
from mergeable.attempt import Attempt
from mergeable.course import load, read
from mergeable.explain import CheckFailed
from mergeable.grading import prove, surviving_mutants
from mergeable.grading.apart import can_fork
from mergeable.grading.run import run_pytest
from mergeable.model import Kind, Status
from mergeable.suites import Ended, Suite, run_suite

from tests.conftest import copy_course
from tests.tools.conftest import environment

HEAD = "import lateness, os, pytest, time\nfrom lateness import is_late\n"
RIGHT, FAULTS, ALONE, STEADY = "right", "faults", "alone", "steady"
BUDGET = "budget"
WHOLE = "def test_edge():\n    assert [is_late(m) for m in (3, 15, 16, None)] == "
WHOLE += "[False, False, True, False]\n"

# The check that tests fail, the words that are said of them, and their source.
TOLD = {
    "no-tests": (RIGHT, "There are no tests in tests_lateness.py.", ""),
    "only-other-functions": (RIGHT, "no tests in", "def check(): assert 0\n"),
    "syntax-error": (
        RIGHT,
        "tests_lateness.py, line 3",
        "def test_a(:\n    pass\n",
    ),
    "missing-name": (
        RIGHT,
        "cannot import name 'is_early' from 'lateness'",
        "from lateness import is_early\n" + WHOLE,
    ),
    "raises-at-import": (RIGHT, "ZeroDivisionError", "1 / 0\n" + WHOLE),
    "skips": (
        RIGHT,
        "test_b is skipped. A skip is no pass.",
        WHOLE + "def test_b(): pytest.skip('no')\n",
    ),
    "skips-all": (
        RIGHT,
        "the whole file is skipped",
        "pytest.skip('x', allow_module_level=True)\n",
    ),
    "skips-by-mark": (
        RIGHT,
        "test_b is skipped",
        WHOLE + "@pytest.mark.skip\ndef test_b(): assert 0\n",
    ),
    "expects-to-fail": (
        RIGHT,
        "marked as expected to fail",
        WHOLE + "@pytest.mark.xfail\ndef test_b(): assert 0\n",
    ),
    "expects-to-fail-and-passes": (
        RIGHT,
        "marked as expected to fail",
        WHOLE + "@pytest.mark.xfail\ndef test_b(): assert 1\n",
    ),
    "exits": (RIGHT, "SystemExit: 0", WHOLE + "def test_b(): raise SystemExit(0)\n"),
    "leaves-pytest": (
        RIGHT,
        "Exit: bye ended the run",
        WHOLE + "def test_b(): pytest.exit('bye', 0)\n",
    ),
    "interrupts": (
        RIGHT,
        "KeyboardInterrupt ended the run",
        WHOLE + "def test_b(): raise KeyboardInterrupt\n",
    ),
    "fails-in-a-fixture": (
        RIGHT,
        "test_b fails on the implementation in this folder",
        WHOLE + "@pytest.fixture\ndef flight(): assert 0\ndef test_b(flight): pass\n",
    ),
    "fails-when-put-away": (
        RIGHT,
        "test_b fails on the implementation in this folder",
        WHOLE + "@pytest.fixture\ndef flight():\n    yield\n    assert 0\n"
        "def test_b(flight): pass\n",
    ),
    "asserts-nothing": (
        FAULTS,
        "Noticed:   1 of 3 faults",  # one raises
        "def test_a():\n    is_late(15), is_late(None), is_late(3)\n",
    ),
    "compares-and-does-not-assert": (
        FAULTS,
        "Next:      Nothing is noticed yet. Does each test `assert` what comes back?",
        "def test_a():\n    is_late(15) is False\n",
    ),
    "always-fails": (RIGHT, "Said:      assert 0", "def test_a(): assert 0\n"),
    "stumbles": (
        FAULTS,
        "trips over an implementation that returns None",
        "def test_a():\n    late = [is_late(m).real for m in (3, 15, None)]\n"
        "    assert late == [0, 0, 0]\n",
    ),
    "asks-at-import": (
        FAULTS,
        "On an implementation that raises for a flight that never left, tests_lateness.py did not",
        "FOUND = [is_late(m) for m in (3, 15, 16, None)]\n"
        "def test_a(): assert FOUND == [False, False, True, False]\n",
    ),
    "tells-by-the-file": (
        FAULTS,
        "Noticed:   0 of 3 faults",
        "def test_a():\n    assert 'faulty' not in lateness.__file__ + lateness.__spec__.origin\n",
    ),
    "tells-by-the-source": (
        FAULTS,
        "Noticed:   0 of 3 faults",
        "import inspect\ndef test_a():\n    assert '>=' not in inspect.getsource(lateness)\n",
    ),
    "needs-an-order": (
        ALONE,
        "test_a passes in the order of the file, but not when the tests run in reverse order.",
        "found = []\ndef test_a(): assert not found\ndef test_b(): found.append(is_late(15))\n",
    ),
    "needs-another": (
        ALONE,
        "test_b passes in the order of the file, but not when it runs alone.",
        "found = []\ndef test_a(): found.append(1)\ndef test_b(): assert found\n"
        "def test_c(): found.append(1)\n",
    ),
    "leaves-the-environment": (
        ALONE,
        "test_b leaves behind: os.environ['TZ'] changed.",
        WHOLE + "def test_b(): os.environ['TZ'] = 'UTC'\n",
    ),
    "leaves-a-file": (
        ALONE,
        "test_b leaves behind: a file, late.txt.",
        WHOLE + "def test_b(): open('late.txt', 'w').close()\n",
    ),
    "leaves-a-temporary-file": (
        ALONE,
        "test_b leaves behind: a file, tmp",
        WHOLE + "def test_b():\n    import tempfile\n    os.close(tempfile.mkstemp()[0])\n",
    ),
    "leaves-a-folder": (
        ALONE,
        "another working directory",
        WHOLE + "def test_b(tmp_path): os.chdir(tmp_path)\n",
    ),
    "leaves-a-patch": (
        ALONE,
        "test_b leaves behind: lateness.LIMIT changed.",
        WHOLE + "def test_b(): lateness.LIMIT = 30\n",
    ),
    "leaves-a-stopped-clock": (
        ALONE,
        "test_b leaves behind: time.time changed.",
        WHOLE + "def test_b(): time.time = lambda: 0\n",
    ),
    "reads-the-clock": (
        STEADY,
        "test_b reads the clock: date.today().",
        WHOLE + "def test_b():\n    from datetime import date\n    assert date.today()\n",
    ),
    "times-the-code": (
        STEADY,
        "test_b reads the clock: time.perf_counter().",
        WHOLE + "def test_b(): time.perf_counter()\n",
    ),
    "draws": (
        STEADY,
        "test_b depends on chance",
        WHOLE + "def test_b():\n    import random\n    is_late(random.randrange(60))\n",
    ),
    "draws-an-id": (
        STEADY,
        "test_b depends on chance: os.urandom().",
        WHOLE + "def test_b():\n    import uuid\n    uuid.uuid4()\n",
    ),
    "waits": (
        STEADY,
        "test_b waits for time to pass: time.sleep().",
        WHOLE + "def test_b(): time.sleep(0)\n",
    ),
    "asks-the-network": (
        STEADY,
        "test_b reaches for the network: socket.connect().",
        WHOLE + "def test_b():\n    import socket\n    with socket.socket() as s:\n"
        "        with pytest.raises(OSError): s.connect(('127.0.0.1', 1))\n",
    ),
    "calls-too-often": (
        BUDGET,
        "Your tests call is_late 6 times.\nBudget:    5 calls",
        "def test_a():\n    for m in range(6): is_late(m)\n",
    ),
}

NOTICED_LATER = [name for name, (fails, *_) in TOLD.items() if fails != RIGHT]

NASTY = {
    "ends-the-process": (WHOLE + "def test_b(): os._exit(0)\n", "exit status 0"),
    "never-ends": (WHOLE + "def test_b():\n    while True: pass\n", "tests_lateness.py, line 6"),
}

# What honest people write.
HONEST = {
    "in-one": WHOLE,
    "in-a-class": "class TestLate:\n    def test_a(self):\n        assert is_late(16) is True\n"
    "    def test_b(self):\n        assert is_late(15) is is_late(None) is False\n",
    "with-unittest": "import unittest\nclass Late(unittest.TestCase):\n"
    "    def setUp(self): self.edge = 15\n"
    "    def test_a(self): self.assertIs(is_late(self.edge), False)\n"
    "    def test_b(self): self.assertIs(is_late(None), False)\n",
    "with-fixtures": "@pytest.fixture\ndef edge(): return 15\n"
    "def test_a(edge): assert is_late(edge) is False\n"
    "def test_b(edge, tmp_path, monkeypatch, capsys):\n"
    "    monkeypatch.chdir(tmp_path)\n    monkeypatch.setenv('TZ', 'UTC')\n"
    "    monkeypatch.setattr(time, 'time', lambda: 0.0)\n    assert time.time() == 0\n"
    "    (tmp_path / 'late').write_text('x')\n    print('x')\n"
    "    assert capsys.readouterr().out == 'x\\n'\n    assert is_late(None) is False\n",
    "with-a-seed": "import random\ndef test_a():\n    random.seed(1)\n"
    "    assert is_late(random.randrange(15)) is False\n"
    "    assert is_late(random.Random(3).randrange(15)) is False\n"
    "def test_b(): assert is_late(15) is is_late(None) is False\n",
    "where-an-assertion-cannot-be-made": "def test_a():\n    assert is_late(3).real == 0\n"
    "    assert is_late(None) is is_late(15) is False\n",
    "where-a-helper-cannot-give-what-is-asserted": "def bare(minutes):\n"
    "    return is_late(minutes).real\n"
    "def test_a():\n    assert bare(3) == 0\n"
    "    assert is_late(None) is is_late(15) is False\n",
    "with-words": "def test_a():\n    assert is_late(15) is False, 'fifteen is not late'\n"
    "    assert is_late(None) is False, 'it never left'\n",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return copy_course("suites", tmp_path_factory.mktemp("suites"))


@pytest.fixture(scope="module")
def folder(root):
    return root / "exercises/basics/lateness/late-or-not"


def judged(root, folder, sources, isolate):
    plan = []
    for name, source in sources.items():
        layer = root / isolate / name
        layer.mkdir(parents=True)
        (layer / "tests_lateness.py").write_text(HEAD + source, encoding="utf-8")
        plan.append({"name": name, "layers": [str(layer)]})
    attempts = {str(folder): plan}
    run = run_pytest(root, [folder], isolate=isolate, limit=2, attempts=attempts, checks=99)
    assert not run.trouble
    return list(run.checks.values())


METHODS = {
    RIGHT: "expect_right",
    FAULTS: "expect_faults_noticed",
    ALONE: "expect_independent",
    STEADY: "expect_steady",
    BUDGET: "expect_calls",
}


def say(folder, layer, source, fails):
    """Ask one thing of tests, in this process; return what is said of them, or nothing."""
    (layer / "tests_lateness.py").write_text(HEAD + source, encoding="utf-8")
    with Attempt(folder, [layer]) as attempt:
        arguments = ("is_late", 5) if fails == BUDGET else ()
        try:
            getattr(Suite(attempt, "tests_lateness.py"), METHODS[fails])(*arguments)
        except CheckFailed as failed:
            return str(failed)
    return ""


@pytest.mark.parametrize("name", TOLD)
def test_tests_are_told_what_is_wrong_with_them(name, folder, tmp_path):
    fails, words, source = TOLD[name]

    assert words in say(folder, tmp_path, source, fails)


@pytest.mark.parametrize("name", NOTICED_LATER)
def test_what_is_wrong_otherwise_passes_the_check_for_right_ones(name, folder, tmp_path):
    assert say(folder, tmp_path, TOLD[name][2], RIGHT) == ""


@pytest.mark.parametrize("name", HONEST)
def test_honest_tests_pass_in_any_style(name, folder, tmp_path):
    assert {say(folder, tmp_path, HONEST[name], fails) for fails in METHODS} == {""}


@pytest.mark.skipif(not can_fork(), reason="checks are judged in forks")
@pytest.mark.parametrize("name", NASTY)
def test_what_ends_the_process_or_never_ends_is_not_judged(name, root, folder):
    source, words = NASTY[name]

    own = judged(root, folder, {name: source}, "fork")

    assert len(own) == 5
    assert own[0].status is Status.BROKEN
    assert words in own[0].message
    assert not any(check.status is Status.PASSED for check in own)


def test_without_a_fork_what_never_ends_is_ended_too(root, folder):
    source, _ = NASTY["never-ends"]

    own = judged(root, folder, {"never-ends": source}, "none")

    assert own[0].status is Status.BROKEN
    assert "did not end within 2 s" in own[0].message


def test_the_course_keeps_its_promises_and_no_mutant_of_what_is_tested_survives(root):
    course = load(root)

    assert prove(course) == []
    assert surviving_mutants(course) == []


def test_a_mutant_that_the_solution_misses_is_a_finding(tmp_path):
    course = copy_course("suites", tmp_path)
    answers = course / "exercises/basics/lateness/late-or-not/.answers"
    tests = answers / "solution/tests_lateness.py"
    tests.write_text(tests.read_text("utf-8").replace("(16, True)", "(60, True)"), "utf-8")

    (finding,) = surviving_mutants(load(course))

    assert finding.problem == "The mutant passes: lateness.py, module: 15 -> 16"


def test_the_exercise_knows_its_implementations(root):
    (exercise,) = load(root).exercises

    assert exercise.kind is Kind.TESTS
    assert exercise.tested.files == ("lateness.py",)
    assert exercise.editable == ("tests_lateness.py",)
    assert list(exercise.tested.correct) == ["as-given", "by-difference"]
    assert exercise.tested.faulty["raises-for-none"] == "raises for a flight that never left"
    for name in (*exercise.tested.correct, *exercise.tested.faulty):
        assert (exercise.tested.folder(name) / "lateness.py").is_file()


def test_an_implementation_told_nowhere_and_words_without_files_are_findings(tmp_path):
    course = copy_course("suites", tmp_path)
    answers = course / "exercises/basics/lateness/late-or-not/.answers"
    shutil.move(answers / "faulty/raises-for-none", answers / "faulty/raises-for-some")

    found = {finding.problem for finding in read(course).findings}

    assert found == {"is told nowhere.", 'tells of "raises-for-none" without files.'}


def test_a_learner_runs_the_tests_with_pytest_and_no_checks(folder):
    command = [sys.executable, "-m", "pytest", "tests_lateness.py", "-q"]
    for cwd, name in (
        (folder, "tests_lateness.py"),
        (folder.parent, "late-or-not/tests_lateness.py"),
    ):
        run = subprocess.run(
            [*command[:3], name, "-q"], cwd=cwd, env=environment(), capture_output=True, text=True
        )

        assert run.returncode == 0, run.stdout + run.stderr
        assert "1 passed" in run.stdout
        assert "Late or not" not in run.stdout


def test_pytest_on_the_folder_runs_the_checks_and_not_the_learners_tests(root, folder):
    run = subprocess.run(
        [sys.executable, "-m", "pytest", str(folder), "-q"],
        cwd=root,
        env=environment(),
        capture_output=True,
        text=True,
    )

    assert "not started  late-or-not  4 of 5" in run.stdout
    assert "Noticed:   0 of 3 faults" in run.stdout
    assert "1 failed, 4 passed" in run.stdout


def test_a_run_leaves_no_module_no_file_and_no_setting(folder, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    known, path, files = set(sys.modules), list(sys.path), sorted(folder.rglob("*"))
    finders = list(sys.meta_path)

    run = run_suite(
        folder / ".answers/solution/tests_lateness.py",
        folder / ".answers/faulty/counts-the-edge",
        folder,
    )

    assert [o.name for o in run.outcomes if o.ended is Ended.ASSERTED] == ["test_is_late[15-False]"]
    assert len(run.passed) == 4
    assert not {name for name in set(sys.modules) - known if "lateness" in name}
    assert (sys.path, sys.meta_path, sorted(folder.rglob("*"))) == (path, finders, files)
    assert list(tmp_path.iterdir()) == []


def test_a_ci_machine_does_not_have_long_texts_compared_in_full(folder, monkeypatch, tmp_path):
    tests = tmp_path / "tests_lateness.py"
    tests.write_text("import os\ndef test_here(): assert 'CI' not in os.environ\n")
    monkeypatch.setenv("CI", "true")

    run = run_suite(tests, folder / ".answers/correct/as-given", folder)

    assert [outcome.ended for outcome in run.outcomes] == [Ended.PASSED]
    assert os.environ["CI"] == "true"
