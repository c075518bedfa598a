"""From a learner's files to verdicts: all that was asked for is accounted for, in words."""

import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest
from mergeable.course import load
from mergeable.grading import changed_files, grade, grade_all, is_untouched, run, verdict_of
from mergeable.grading.apart import can_fork
from mergeable.grading.attempts import Attempt, _shares, grade_attempts
from mergeable.grading.isolation import Alarm
from mergeable.grading.run import run_pytest
from mergeable.model import Check, Status
from mergeable.reporter import TookTooLong

from tests.conftest import copy_course

PASSED, FAILED, BROKEN = Status
SUMS = "exercises/basics/sums"
FORKS = pytest.param(
    "fork", marks=pytest.mark.skipif(not can_fork(), reason="there is no fork here")
)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def solve(root, *exercises):
    for exercise in exercises:
        folder = root / SUMS / exercise
        shutil.copytree(folder / ".answers/solution", folder, dirs_exist_ok=True)


# --- one exercise


def test_a_solved_exercise_passes_all_its_checks_in_their_order(tiny_course):
    solve(tiny_course, "mean-delay")
    course = load(tiny_course)

    verdict = grade(course, course.exercise_named("mean-delay"))

    assert verdict.passed
    assert [(check.name, check.title) for check in verdict.checks] == [
        ("test_cancelled", "A cancelled flight has no delay"),
        ("test_on_time", "A flight on time counts"),
        ("test_none_known[no-flights]", "Where no delay is known there is no mean"),
        ("test_none_known[all-cancelled]", "Where no delay is known there is no mean"),
    ]
    assert all(0 <= check.seconds < 10 for check in verdict.checks)


def test_an_overlay_is_graded_in_place_of_the_learner_s_files(tiny_course, monkeypatch):
    """And nothing in the environment steers the grading."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only -k nothing")
    monkeypatch.setenv("PYTEST_PLUGINS", "there.is.no.such.plugin")
    write(tiny_course / SUMS / "add-two/sums.py", "def add(:")
    course = load(tiny_course)
    exercise = course.exercise_named("add-two")

    verdict = grade(course, exercise, layers=[exercise.solution])

    assert verdict.passed


def test_bytecode_of_a_learner_s_file_is_neither_used_nor_left(tiny_course, monkeypatch):
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    solve(tiny_course, "add-two")
    course = load(tiny_course)

    assert grade(course, course.exercise_named("add-two")).passed
    assert not list(tiny_course.rglob("sums.*.pyc"))


# --- several at once


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """Verdicts on a loop, a file that is gone and one in a wrong encoding, of one run."""
    root = copy_course("tiny", tmp_path_factory.mktemp("several"))
    loop = "def add(first, second):\n    total = 0\n    while first:\n        total += 1\n"
    write(root / SUMS / "add-two/sums.py", loop)
    (root / SUMS / "add-all/totals.py").unlink()
    (root / SUMS / "mean-delay/delays.py").write_bytes(b"def mean(delays):\n    return 'caf\xe9'\n")
    course = load(root)
    verdicts = grade_all(course, list(course.exercises), limit=1)
    return {verdict.exercise: verdict for verdict in verdicts}


def test_verdicts_come_in_the_order_asked_for(several):
    assert list(several) == ["add-two", "add-all", "mean-delay"]


def test_the_line_that_loops_is_named_and_the_other_checks_left_out(several):
    first, second = several["add-two"].checks

    assert (first.status, first.place.path) == (BROKEN, "sums.py")
    assert first.place.line in (3, 4)
    assert first.message.startswith("Your code did not end within 1 s, so this could not be judged")
    assert (
        second.message == 'Not run: "Two numbers are added" did not end, and this might not either.'
    )


def test_a_missing_file_is_told_with_the_remedy(several):
    message = several["add-all"].first_problem.message

    assert "totals.py is not there" in message
    assert "mergeable reset add-all" in message


def test_a_wrong_encoding_is_told_with_its_line(several):
    message = several["mean-delay"].first_problem.message

    assert message.startswith("delays.py is not UTF-8 text: byte 0xe9 on line 2.")


# --- graders at fault


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """Verdicts where one grader cannot be imported and one has no tests."""
    root = copy_course("tiny", tmp_path_factory.mktemp("faulty"))
    solve(root, "add-all")
    write(root / SUMS / "add-two/test_add_two.py", "import there_is_no_such_module\n")
    write(root / SUMS / "mean-delay/test_mean_delay.py", "")
    course = load(root)
    return {verdict.exercise: verdict for verdict in grade_all(course, list(course.exercises))}


def test_a_grader_that_cannot_be_imported_is_told(faulty):
    assert faulty["add-two"].status is BROKEN
    assert "there_is_no_such_module" in faulty["add-two"].trouble


def test_a_grader_without_tests_is_no_pass(faulty):
    assert faulty["mean-delay"].status is BROKEN


def test_a_faulty_grader_is_not_everybody_s(faulty):
    assert faulty["add-all"].passed


def test_a_verdict_on_nothing_is_broken(tiny_course):
    exercise = load(tiny_course).exercise_named("add-two")

    assert verdict_of(exercise, []).trouble == "None of its checks ran."
    others = [Check("add-all", "test_total", "", PASSED)]
    assert verdict_of(exercise, others).status is BROKEN


# --- the process that grades


def test_a_run_that_takes_too_long_is_ended(tiny_course, monkeypatch):
    monkeypatch.setattr(run, "START_UP", 0.2)
    write(tiny_course / SUMS / "conftest.py", "import time\n\ntime.sleep(60)\n")
    begun = time.monotonic()

    found = run_pytest(tiny_course, [tiny_course / SUMS], limit=0.1, checks=2)

    assert found.trouble.startswith("Grading did not end within 0.4 s.")
    assert time.monotonic() - begun < 30


def test_a_run_of_nothing_says_what_pytest_said(tiny_course):
    found = run_pytest(tiny_course, [tiny_course / "nowhere"], limit=1)

    assert found.trouble.startswith("Grading ended with exit status 4.\n")
    assert "file or directory not found" in found.trouble
    assert found.checks == {}


def test_an_interrupt_ends_the_process_first(tiny_course, monkeypatch):
    write(tiny_course / SUMS / "add-two/sums.py", "while True: pass\n")
    started = []

    class Noted(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            started.append(self)
            threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()

    monkeypatch.setattr(subprocess, "Popen", Noted)
    with pytest.raises(KeyboardInterrupt):
        run_pytest(tiny_course, [tiny_course / SUMS], limit=60)

    assert [process.returncode is not None for process in started] == [True]


@pytest.fixture(scope="module", params=[FORKS, "process"])
def bad_company(request, tmp_path_factory):
    """The checks of exercises most of which do their worst to the process, by exercise.

    Without fork there is no alarm either: so it is on Windows.
    """
    root = copy_course("tiny", tmp_path_factory.mktemp("company"))
    if request.param == "process":
        conftest = root / "conftest.py"
        write(conftest, f"import signal\n\ndel signal.setitimer\n{conftest.read_text()}")
    for name, act in {
        "crashes": "__import__('ctypes').string_at(0)",
        "ends": "__import__('os')._exit(0)",
        "floods": "print('x' * 9_000_000)",
        "loops": "while True: pass",
    }.items():
        folder = root / SUMS / name
        shutil.copytree(root / SUMS / "add-two", folder)
        (folder / "test_add_two.py").rename(folder / f"test_{name}.py")
        write(folder / "sums.py", f"def add(first, second):\n    {act}\n")
    solve(root, "add-two", "add-all")
    found = run_pytest(root, [root / "exercises"], isolate=request.param, limit=1, checks=14)
    assert not found.trouble
    checks = {}
    for check in found.checks.values():
        checks.setdefault(check.exercise, []).append(check)
    return checks


@pytest.mark.parametrize(
    ("exercise", "words"),
    [
        ("crashes", "Your code crashed: segmentation fault"),
        ("ends", "Your code ended its process (exit status 0)"),
        ("floods", "Your code printed more than 5 MB"),
        ("loops", "Your code did not end within 1 s"),
    ],
)
def test_what_the_code_does_to_the_process_is_told(bad_company, exercise, words):
    checks = bad_company[exercise]

    assert [check.status for check in checks] == [BROKEN, BROKEN]
    assert checks[0].message.startswith(words)
    assert ("sums.py, line 2" in checks[0].message) == (exercise in ("crashes", "loops"))


def test_the_others_are_judged_all_the_same(bad_company):
    assert len(bad_company) == 7
    for exercise in ("add-two", "add-all"):
        assert {check.status for check in bad_company[exercise]} == {PASSED}
    assert FAILED in {check.status for check in bad_company["mean-delay"]}


@pytest.mark.skipif(not can_fork(), reason="worlds are shared with forks")
def test_a_world_gets_ready_once_for_each_exercise_and_before_the_forks(tiny_course):
    write(
        tiny_course / SUMS / "conftest.py",
        "import os\nfrom pathlib import Path\n\n\ndef pytest_mergeable_warm_up():\n"
        "    with (Path(__file__).parent / 'warm').open('a') as file:\n"
        "        file.write(f'{os.getpid()}\\n')\n",
    )

    run_pytest(tiny_course, [tiny_course / "exercises"], isolate="fork", limit=10)

    pids = (tiny_course / SUMS / "warm").read_text().split()
    assert len(pids) == 3
    assert len(set(pids)) == 1


def test_a_server_gets_ready_once_for_an_exercise_that_needs_one(tiny_course):
    folder = tiny_course / SUMS
    write(
        folder / "conftest.py",
        "from pathlib import Path\n\n\ndef pytest_mergeable_warm_up(needs):\n"
        "    with (Path(__file__).parent / 'warm').open('a') as file:\n"
        "        file.write(f'{[*needs]}\\n')\n",
    )
    facts = folder / "add-two" / "exercise.toml"
    facts.write_text('needs = ["postgresql"]\n' + facts.read_text("utf-8"), encoding="utf-8")

    run_pytest(tiny_course, [tiny_course / "exercises"], isolate="none", limit=10)

    assert len((folder / "warm").read_text().splitlines()) == 1


# --- many attempts


def test_what_one_attempt_does_to_the_process_costs_no_other_its_verdict(tiny_course, tmp_path):
    course = load(tiny_course)
    exercise = course.exercise_named("add-two")
    sources = {
        "exits": "import os\nos._exit(0)\n",
        "catches": "def add(*a):\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass\n",
        "loops": "def add(first, second):\n    while True: pass\n",
        "in-c": "import itertools\n\n\ndef add(first, second):\n    -1 in itertools.count()\n",
    }
    attempts = []
    for name, source in sources.items():
        write(tmp_path / name / "sums.py", source)
        attempts.append(Attempt(exercise, name, (tmp_path / name,)))
    attempts.append(Attempt(exercise, "right", (exercise.solution,)))
    begun = time.monotonic()

    verdicts = grade_attempts(course.root, attempts, limit=1, settle=False)

    told = {name: verdicts["add-two", name].checks[0].message for name in sources}
    assert told.pop("exits").startswith("Your code ended its process (exit status 0)")
    assert {message.partition(",")[0] for message in told.values()} == {
        "Your code did not end within 1 s"
    }
    assert verdicts["add-two", "right"].passed
    assert verdicts["add-two", "right"].attempt == "right"
    assert time.monotonic() - begun < run.START_UP, "none of them ran into the limit on all"


@pytest.mark.parametrize(
    ("number", "cores", "sizes"),
    [
        (0, 2, []),
        (1, 2, [1]),
        (7, 2, [4, 3]),
        (40, 2, [20, 20]),
        (50, 2, [20, 20, 10]),
        (450, 2, [57] * 7 + [51]),
        (10, 64, [1] * 10),
    ],
)
def test_attempts_are_dealt_out_to_the_cores_in_their_order(number, cores, sizes):
    shares = _shares(list(range(number)), cores)

    assert [len(share) for share in shares] == sizes
    assert [attempt for share in shares for attempt in share] == list(range(number))


def test_no_attempts_are_no_verdicts(tiny_course):
    assert grade_attempts(tiny_course, []) == {}


# --- the alarm


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there is no alarm here")
def test_an_alarm_rings_until_somebody_listens_and_then_no_more():
    before = signal.getsignal(signal.SIGALRM)
    rung = 0
    with pytest.raises(TookTooLong, match=r"did not end within 0\.1 s"), Alarm(0.1):  # noqa: PT012
        while rung < 2:
            try:
                time.sleep(10)
            except TookTooLong:
                rung += 1
        time.sleep(10)

    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_an_alarm_that_was_not_needed_does_not_ring():
    with Alarm(0.05):
        pass
    time.sleep(0.1)


def test_there_is_no_alarm_outside_the_main_thread():
    def work():
        with Alarm(0.01):
            time.sleep(0.05)
        done.append(True)

    done = []
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert done


# --- what the learner changed


def test_an_exercise_is_untouched_until_a_file_differs(tiny_course):
    exercise = load(tiny_course).exercise_named("add-two")
    file = exercise.path / "sums.py"

    assert is_untouched(exercise)
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert is_untouched(exercise), "a line ending is no change"
    write(exercise.path / "notes.txt", "mine")
    assert is_untouched(exercise), "a file beside is no change"
    write(file, file.read_text() + "\n")
    assert changed_files(exercise) == ["sums.py"]


def test_a_file_that_is_gone_is_a_change(tiny_course):
    exercise = load(tiny_course).exercise_named("add-two")
    Path(exercise.path / "sums.py").unlink()

    assert changed_files(exercise) == ["sums.py"]
    assert not is_untouched(exercise)
