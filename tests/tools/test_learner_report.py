"""`pytest exercises/`, as a learner runs it: ordinary pytest, told in their words."""

import json
import os
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
from mergeable.course import load
from mergeable.grading.report import LearnerReport
from mergeable.model import Check, Status
from mergeable.reporter import Collector

from tests.conftest import copy_course
from tests.tools.conftest import environment

SUMS = "exercises/basics/sums"
INTERNALS = ("Traceback", "conftest", "attempt =", "def test_", "_pytest", "explain.py", ">  ")
# Nothing but what this repository brings starts quicker; one test below goes without.
LEAN = ("--disable-plugin-autoload", "-p", "no:cacheprovider")

TABLE_OF_THE_UNTOUCHED = """\
Sums
  · not started  add-two     1 of 2
  · not started  add-all     0 of 2
  · not started  mean-delay  1 of 4

3 not started.
Next: mergeable start add-two  (Add two numbers, 2 min)
"""


def surroundings(root, **extra):
    """A learner's environment; bytecode is shared by the tests of a run."""
    return environment(PYTHONPYCACHEPREFIX=str(root.parent.parent / "pycache"), **extra)


def learn(root, *arguments, lean=LEAN, cwd=None, **extra):
    """Run pytest in a course as a learner would."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments, *lean],
        cwd=cwd or root,
        env=surroundings(root, **extra),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert run.stderr == ""
    return run


def solve(root, exercise):
    folder = root / SUMS / exercise
    shutil.copytree(folder / ".answers/solution", folder, dirs_exist_ok=True)


def progress(root):
    """What was recorded of each exercise."""
    file = root / ".mergeable/progress.json"
    return json.loads(file.read_text(encoding="utf-8"))["exercises"] if file.exists() else {}


def table(output):
    """The table at the end, without pytest's own last line."""
    found = re.search(r"^Sums\n(?:  .*\n)+\n.*\nNext: .*\n", output, re.MULTILINE)
    assert found, output
    return found.group()


# --- the untouched clone


def test_an_untouched_clone_ends_in_the_table(tiny_course):
    run = learn(tiny_course, "exercises", lean=())

    assert run.returncode == 1
    assert table(run.stdout) == TABLE_OF_THE_UNTOUCHED
    assert [word for word in INTERNALS if word in run.stdout] == []
    assert run.stdout.rstrip().splitlines()[-1].startswith("====")
    assert len(run.stdout.splitlines()) < 15, run.stdout
    assert progress(tiny_course) == {}, "looking is no attempt"


# --- one solved, one failing, one untouched


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A course in which something was done, and what `pytest exercises` says of it."""
    root = copy_course("tiny", tmp_path_factory.mktemp("begun"))
    solve(root, "add-two")
    (root / SUMS / "add-all/totals.py").write_text(
        "def total(numbers):\n    print('adding', numbers)\n    return sum(numbers[1:])\n",
        encoding="utf-8",
    )
    return root, learn(root, "exercises")


def test_what_is_solved_is_said_to_be(begun):
    _, run = begun

    assert run.returncode == 1
    assert (
        "✓ Two numbers are added\n✓ Adding nothing changes nothing\n\nSolved: all 2" in run.stdout
    )
    assert table(run.stdout) == (
        "Sums\n"
        "  ✓ solved       add-two     2 of 2\n"
        "  ✗ failing      add-all     1 of 2\n"
        "  · not started  mean-delay  1 of 4\n"
        "\n"
        "1 solved, 1 failing, 1 not started.\n"
        "Next: mergeable start add-all  (Add them all, 3 min)\n"
    )


def test_the_first_failing_check_is_opened_without_internals(begun):
    _, run = begun

    assert (
        "✗ The numbers are added up\n"
        "  total([1, 2, 3]) is not as expected: got 5, expected 6.\n"
        "  Called:    total([1, 2, 3])\n"
        "  Got:       5\n"
        "  Expected:  6\n"
    ) in run.stdout
    assert "Your code printed:\n  │ adding [1, 2, 3]\n" in run.stdout
    assert [word for word in INTERNALS if word in run.stdout] == []
    assert "Average a delay" not in run.stdout, "what is not begun is only in the table"


def test_exercises_come_in_the_order_of_the_course(begun):
    _, run = begun

    assert 0 < run.stdout.index("Add two numbers") < run.stdout.index("Add them all")


def test_what_was_begun_is_recorded(begun):
    root, _ = begun
    recorded = progress(root)

    assert {name: entry["status"] for name, entry in recorded.items()} == {
        "add-two": "passed",
        "add-all": "failed",
    }
    assert recorded["add-two"]["solved"]
    assert "solved" not in recorded["add-all"]


def report(output):
    """What is the learner's in an output: neither pytest's heading nor its last line."""
    return output[output.index("Add two numbers") :].rsplit("\n=", 1)[0]


def test_several_processes_say_the_same(begun):
    root, run = begun

    parallel = learn(root, "exercises", "-n", "2", lean=(*LEAN, "-p", "xdist.plugin"))

    assert parallel.returncode == 1
    assert report(parallel.stdout) == report(run.stdout)
    assert "Warning" not in parallel.stdout


def test_verbose_shows_the_internals(begun):
    root, _ = begun

    run = learn(root, "exercises", "-v")

    assert "test_total FAILED" in run.stdout
    assert "expect_equal(total([1, 2, 3]), 6, called=total.called([1, 2, 3]))" in run.stdout
    assert table(run.stdout)


# --- parts of the course


def graded(output):
    """The exercises in the table, in their order."""
    return re.findall(
        r"^  \S (?:solved|failing|not started|not judged) +(\S+)", output, re.MULTILINE
    )


@pytest.mark.parametrize(
    ("arguments", "exercises", "code"),
    [
        ([f"{SUMS}/mean-delay", f"{SUMS}/add-two"], ["add-two", "mean-delay"], 1),
        ([f"{SUMS}/add-two/test_add_two.py"], ["add-two"], 0),
        (["exercises", "-k", "test_total and not none"], ["add-all"], 1),
        (["exercises", "-x"], ["add-two", "add-all"], 1),
    ],
    ids=["folders", "file", "-k", "-x"],
)
def test_a_part_of_the_course_can_be_run(begun, arguments, exercises, code):
    root, _ = begun

    run = learn(root, *arguments)

    assert graded(run.stdout) == exercises
    assert run.returncode == code
    assert [word for word in INTERNALS if word in run.stdout] == []


def test_one_alone_is_told_even_if_it_is_untouched(tiny_course):
    run = learn(tiny_course, cwd=tiny_course / SUMS / "mean-delay")

    assert "Your code raised TypeError: unsupported operand" in run.stdout
    assert "  Where:     delays.py, line 2: return sum(delays) / len(delays)\n" in run.stdout
    assert "· not started  mean-delay  1 of 4" in run.stdout


def test_a_part_of_an_exercise_never_counts_as_solved(tiny_course):
    solve(tiny_course, "add-two")
    file = f"{SUMS}/add-two/test_add_two.py"
    for arguments in (
        [f"{file}::test_adds"],
        [f"{file}::test_adds_nothing"],
        ["exercises", "-k", "adds_nothing"],
        [file, "--deselect", f"{file}::test_adds_nothing"],
        [f"{file}::test_adds", "-n", "2", "-p", "xdist.plugin"],
    ):
        run = learn(tiny_course, *arguments)

        assert (
            "Only 1 check of 2 ran, and passed. Run the whole exercise to solve it." in run.stdout
        )
        assert "solved" not in table(run.stdout)
        assert progress(tiny_course) == {}

    whole = learn(tiny_course, f"{file}::test_adds", f"{file}::test_adds_nothing")

    assert "✓ solved  add-two  2 of 2" in whole.stdout
    assert progress(tiny_course)["add-two"]["solved"]


def test_checks_in_a_class_count_as_parts_too(tiny_course):
    solve(tiny_course, "add-two")
    file = tiny_course / SUMS / "add-two/test_add_two.py"
    file.write_text(
        "class TestAdd:\n    def test_it(self, attempt):\n        pass\n\n"
        "    def test_more(self, attempt):\n        pass\n\n\ndef test_alone(attempt):\n    pass\n",
        encoding="utf-8",
    )

    assert "Only 2 checks of 3 ran" in learn(tiny_course, f"{file}::TestAdd").stdout
    assert "✓ solved  add-two  3 of 3" in learn(tiny_course, file.parent).stdout


def test_a_part_that_fails_is_an_attempt(tiny_course):
    file = tiny_course / SUMS / "add-two/sums.py"
    file.write_text("def add(first, second):\n    return 7\n", encoding="utf-8")

    run = learn(tiny_course, "exercises", "-k", "test_adds")

    assert "✗ failing" in run.stdout
    assert progress(tiny_course)["add-two"]["status"] == "failed"


def test_a_passing_part_of_a_starter_is_not_started(tiny_course):
    run = learn(tiny_course, "exercises", "-k", "on_time or nothing")

    assert table(run.stdout) == (
        "Sums\n  · not started  add-two     1 of 1\n  · not started  mean-delay  1 of 1\n\n"
        "2 not started.\nNext: mergeable start add-two  (Add two numbers, 2 min)\n"
    )


def test_nothing_selected_is_no_table(tiny_course):
    run = learn(tiny_course, "exercises", "-k", "nowhere")

    assert "Sums" not in run.stdout
    assert run.returncode == 5


def test_with_other_tests_it_is_pytest_s_own_report(tiny_course):
    (tiny_course / "tests").mkdir()
    (tiny_course / "tests/test_other.py").write_text("def test_other(): pass\n", encoding="utf-8")

    run = learn(tiny_course, "tests", "exercises", "-q")

    assert "=== FAILURES ===" in run.stdout
    assert "not started" not in run.stdout
    assert progress(tiny_course) == {}


def test_a_course_behind_a_link_is_told_alike(tiny_course, tmp_path):
    link = tmp_path / "link"
    try:
        link.symlink_to(tiny_course, target_is_directory=True)
    except OSError:
        pytest.skip("links cannot be made here")

    assert table(learn(tmp_path, str(link / "exercises")).stdout) == TABLE_OF_THE_UNTOUCHED


# --- what may be wrong


def test_a_progress_file_that_cannot_be_written_is_a_warning(tiny_course):
    solve(tiny_course, "add-two")
    (tiny_course / ".mergeable").write_text("in the way", encoding="utf-8")

    run = learn(tiny_course, "exercises")

    assert "✓ solved       add-two     2 of 2" in run.stdout
    assert "Your progress could not be kept" in run.stdout
    assert [word for word in INTERNALS if word in run.stdout] == []
    assert (tiny_course / ".mergeable").read_text(encoding="utf-8") == "in the way"


def test_checks_that_cannot_be_collected_are_told_and_the_others_run(tiny_course):
    solve(tiny_course, "add-two")
    grader = tiny_course / SUMS / "add-all/test_add_all.py"
    grader.write_text("import no_such_module\n", encoding="utf-8")

    run = learn(tiny_course, "exercises")

    assert "No module named 'no_such_module'" in run.stdout
    assert "Its checks cannot be collected." in run.stdout
    assert graded(run.stdout) == ["add-two", "add-all", "mean-delay"]
    assert "! not judged   add-all" in run.stdout
    assert "✓ solved       add-two" in run.stdout
    assert run.returncode == 1


@pytest.mark.parametrize("isolate", ["fork", "none"])
def test_a_check_that_skips_is_no_pass(tiny_course, isolate):
    solve(tiny_course, "add-two")
    grader = tiny_course / SUMS / "add-two/test_add_two.py"
    skip = "@pytest.mark.skip(reason='not today')\ndef test_adds_nothing"
    text = grader.read_text(encoding="utf-8").replace("def test_adds_nothing", skip)
    grader.write_text(f"import pytest\n{text}", encoding="utf-8")

    run = learn(tiny_course, grader.parent, f"--isolate={isolate}")

    assert "! Adding nothing changes nothing  not judged\n  Not judged: not today" in run.stdout
    assert run.returncode == 1


def test_checks_are_told_in_their_order_whenever_they_ended(tiny_course):
    """With -n they end in any order."""
    folder, collector = tiny_course / SUMS / "add-two", Collector(None)
    for number, name in reversed(list(enumerate(["first", "second", "third"]))):
        collector.checks[name] = Check("add-two", name, name, Status.PASSED)
        collector.folders[name] = folder
        collector.numbers[name] = number
    collector.totals[folder] = 3
    plugins = SimpleNamespace(getplugin=lambda name: collector)
    config = SimpleNamespace(
        get_verbosity=lambda: 0, option=SimpleNamespace(), pluginmanager=plugins
    )

    verdict = LearnerReport(config, load(tiny_course)).verdicts()["add-two"]

    assert [check.name for check in verdict.checks] == ["first", "second", "third"]


def test_without_fork_the_report_is_the_same(begun):
    root, run = begun

    assert report(learn(root, "exercises", MERGEABLE_FORK="0").stdout) == report(run.stdout)


# --- terminals


def on_a_terminal(root, **extra):
    """What is written to a terminal."""
    pty = pytest.importorskip("pty", reason="there are no such terminals here")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", f"{SUMS}/add-two", *LEAN],
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**surroundings(root, **extra), "TERM": "xterm-256color"},
    )
    os.close(theirs)
    written = b""
    try:
        while data := os.read(ours, 65536):
            written += data
    except OSError:  # how Linux says that nobody can write any more
        pass
    process.wait()
    os.close(ours)
    return written.decode()


COLOURED = re.compile(r"\x1b\[[\d;]*(?:3[0-7]|9[0-7]|38;\d+)[\d;]*m")


def test_colours_are_for_terminals_that_want_them(begun):
    root, _ = begun

    assert COLOURED.search(on_a_terminal(root))
    assert not COLOURED.search(on_a_terminal(root, NO_COLOR="1"))
    plain = re.sub(r"\x1b\[\d*m", "", on_a_terminal(root, NO_COLOR="1"))
    assert "✓ solved  add-two  2 of 2" in plain
