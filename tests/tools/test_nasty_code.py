"""Whatever a learner's code does to the process, the verdict is in words and the others are judged."""

import os
import subprocess
import sys

import pytest
from mergeable.course import load
from mergeable.grading import grade
from mergeable.grading.apart import can_fork
from mergeable.grading.run import run_pytest
from mergeable.model import Status, Verdict

from tests.conftest import copy_course

HEAD = "def mean(delays):\n    "

# What the code does, how its first check ends, and the words that are said of it.
NASTY = {
    "endless-loop": (f"{HEAD}while True: pass\n", Status.BROKEN, "did not end within 1 s"),
    "endless-loop-that-catches": (
        f"{HEAD}while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass\n",
        Status.BROKEN,
        "did not end within 1 s",
    ),
    "waits-for-ever": (
        f"{HEAD}__import__('threading').Event().wait()\n",
        Status.BROKEN,
        "did not end within 1 s",
    ),
    "ends-the-process": (f"{HEAD}__import__('os')._exit(0)\n", Status.BROKEN, "exit status 0"),
    "exits": (f"{HEAD}__import__('sys').exit(0)\n", Status.FAILED, "sys.exit(0)"),
    "skips-at-import": (
        f"import pytest\npytest.skip('not today', allow_module_level=True)\n{HEAD}return 1\n",
        Status.FAILED,
        "skips the check",
    ),
    "skips": (f"{HEAD}__import__('pytest').skip('no')\n", Status.FAILED, "skips the check"),
    "expects-to-fail": (f"{HEAD}__import__('pytest').xfail('no')\n", Status.FAILED, "skips the"),
    "leaves-pytest": (f"{HEAD}__import__('pytest').exit('bye', 0)\n", Status.FAILED, "bye"),
    "interrupts": (f"{HEAD}raise KeyboardInterrupt\n", Status.FAILED, "KeyboardInterrupt"),
    "crashes": (
        f"{HEAD}import ctypes\n    ctypes.string_at(0)\n",
        Status.BROKEN,
        "crashed: segmentation fault",
    ),
    "kills-itself": (
        f"{HEAD}import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)\n",
        Status.BROKEN,
        "crashed: killed",
    ),
    "recurses": (f"{HEAD}return mean(delays)\n", Status.FAILED, "calls itself too deeply"),
    "prints-100-mb": (
        f"{HEAD}print('x' * 100_000_000)\n    return 10.0\n",
        Status.BROKEN,
        "printed more than 5 MB",
    ),
    "prints-for-ever": (f"{HEAD}while True: print('x')\n", Status.BROKEN, "printed more than 5 MB"),
    "reads-the-keyboard": (f"{HEAD}return input()\n", Status.FAILED, "EOF"),
    "syntax-error": (f"{HEAD}return sum(delays\n", Status.FAILED, "delays.py, line 2 is not valid"),
    "wrong-indent": ("def mean(delays):\nreturn 1\n", Status.FAILED, "delays.py, line 2"),
    "nothing-there": ("", Status.FAILED, "delays.py has no `mean`"),
    "renamed": ("def means(delays):\n    return 1\n", Status.FAILED, "`means` is there"),
    "other-parameters": ("def mean():\n    return 1\n", Status.FAILED, "Yours is mean()"),
    "no-function": ("mean = 3\n", Status.FAILED, "`mean` is an int"),
    "a-generator": (f"{HEAD}yield 1\n", Status.FAILED, "returned a generator"),
    "a-coroutine": ("async " + HEAD + "return 1\n", Status.FAILED, "returned a coroutine"),
    "equal-to-all": (
        "class Any:\n    def __eq__(self, other): return True\n"
        "def mean(delays):\n    return Any()\n",
        Status.FAILED,
        "returned an Any",
    ),
    "imports-what-is-not-there": (
        f"import no_such_module\n{HEAD}return 1\n",
        Status.FAILED,
        "delays.py, line 1: import no_such_module",
    ),
    "raises": (f"{HEAD}return delays[7]\n", Status.FAILED, "delays.py, line 2: return delays[7]"),
    "fills-the-disk-of-words": (
        f"import sys\n{HEAD}sys.stderr.write('e' * 9_000_000)\n    return 10.0\n",
        Status.BROKEN,
        "printed more than 5 MB",
    ),
    "starts-a-daemon": (
        "import subprocess, sys\n"
        f"{HEAD}subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "    return 'no'\n",
        Status.FAILED,
        "expected 10.0",
    ),
    "changes-the-folder": (f"import os\nos.chdir('/')\n{HEAD}return 1\n", Status.FAILED, "got 1"),
    "closes-stdout": (f"import os\n{HEAD}os.close(1)\n    return 1\n", Status.FAILED, "got 1"),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """The checks of every nasty attempt, all graded in one run of pytest."""
    root = copy_course("tiny", tmp_path_factory.mktemp("nasty"))
    exercise = load(root).exercise_named("mean-delay")
    attempts = []
    for name, (code, _, _) in NASTY.items():
        layer = root / "nasty" / name
        layer.mkdir(parents=True)
        (layer / "delays.py").write_text(code, encoding="utf-8")
        attempts.append({"name": name, "layers": [str(layer)]})
    run = run_pytest(
        root, [exercise.path], isolate="fork", limit=1, attempts={str(exercise.path): attempts}
    )
    assert not run.trouble
    return run.checks.values()


@pytest.mark.skipif(not can_fork(), reason="checks are judged in forks")
@pytest.mark.parametrize("name", NASTY)
def test_nasty_code_is_told_what_it_did(verdicts, name):
    _, status, words = NASTY[name]

    checks = [check for check in verdicts if check.attempt == name]

    assert len(checks) == 4, "every check is accounted for"
    assert (checks[0].status, words in checks[0].message) == (status, True), checks[0]
    assert Verdict("mean-delay", tuple(checks)).status is not Status.PASSED


def test_the_line_that_loops_is_named(tiny_course):
    course = load(tiny_course)
    exercise = course.exercise_named("mean-delay")
    code = "def mean(delays):\n    total = 0\n    while delays:\n        total += 1\n    return total\n"
    (exercise.path / "delays.py").write_text(code, encoding="utf-8")

    verdict = grade(course, exercise, limit=1)

    assert verdict.first_problem.place.path == "delays.py"
    assert verdict.first_problem.place.line in (3, 4)
    assert [check.message[:8] for check in verdict.checks[1:]] == ["Not run:"] * 3


def test_a_missing_file_is_told_with_the_remedy(tiny_course):
    course = load(tiny_course)
    exercise = course.exercise_named("mean-delay")
    (exercise.path / "delays.py").unlink()

    message = grade(course, exercise).first_problem.message

    assert "delays.py is not there" in message
    assert "mergeable reset mean-delay" in message


def test_a_wrong_encoding_is_told_with_its_line(tiny_course):
    course = load(tiny_course)
    exercise = course.exercise_named("mean-delay")
    (exercise.path / "delays.py").write_bytes(b"def mean(delays):\n    return 'caf\xe9'\n")

    message = grade(course, exercise).first_problem.message

    assert "delays.py" in message
    assert "line 2" in message
    assert "UTF-8" in message


@pytest.mark.parametrize("fork", ["1", "0"], ids=["forked", "in-a-process"])
@pytest.mark.parametrize("name", ["ends-the-process", "crashes", "endless-loop", "prints-100-mb"])
def test_other_exercises_are_judged_all_the_same(tiny_course, name, fork):
    sums = tiny_course / "exercises/basics/sums"
    (sums / "add-all/totals.py").write_text(
        NASTY[name][0].replace("mean(delays)", "total(numbers)"), encoding="utf-8"
    )
    for exercise, file in {"add-two": "sums.py", "mean-delay": "delays.py"}.items():
        answer = sums / exercise / ".answers/solution" / file
        (sums / exercise / file).write_text(answer.read_text(encoding="utf-8"), encoding="utf-8")

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "exercises", "--time-limit=1", "--color=no"],
        cwd=tiny_course,
        env={**os.environ, "MERGEABLE_FORK": fork},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert run.returncode == 1, run.stdout + run.stderr
    assert "2 failed, 6 passed" in run.stdout
