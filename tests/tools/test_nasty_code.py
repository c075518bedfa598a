"""Whatever a learner's code does to the process: the verdict is in words, and never a pass."""

import pytest
from mergeable.grading.apart import can_fork
from mergeable.grading.run import run_pytest
from mergeable.model import Status, Verdict

from tests.conftest import copy_course

HEAD = "def add(first, second):\n    "

# What the code does, how its first check ends, and the words that are said of it.
NASTY = {
    "endless-loop": (f"{HEAD}while True: pass\n", Status.BROKEN, "did not end within 1 s"),
    "endless-loop-that-catches": (
        f"{HEAD}while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass\n",
        Status.BROKEN,
        "did not end within 1 s",
    ),
    "forgets-a-breakpoint": (
        f"{HEAD}breakpoint()\n    return 10.0\n",
        Status.FAILED,
        "take breakpoint() out",
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
    "recurses": (f"{HEAD}return add(first, second)\n", Status.FAILED, "calls itself too deeply"),
    "prints-100-mb": (
        f"{HEAD}print('x' * 100_000_000)\n    return 5\n",
        Status.BROKEN,
        "printed more than 5 MB",
    ),
    "prints-for-ever": (
        f"{HEAD}while True: print('x' * 9999)\n",
        Status.BROKEN,
        "printed more than 5 MB",
    ),
    "raises-what-cannot-be-shown": (
        "class Odd(Exception):\n    def __str__(self): raise self\n    __repr__ = __str__\n"
        f"{HEAD}raise Odd\n",
        Status.FAILED,
        ", line 5: raise Odd",
    ),
    "forks-and-runs-on": (
        f"import os\n{HEAD}os.fork()\n    return 'no'\n",
        Status.FAILED,
        "got 'no'",
    ),
    "swallows-a-failure": (
        f"{HEAD}import sys\n    sys.exit = sys.settrace = sys.setprofile = None\n"
        "    return object()\n",
        Status.FAILED,
        "returned an object",
    ),
    "reads-the-keyboard": (f"{HEAD}return input()\n", Status.FAILED, "EOF"),
    "syntax-error": (
        f"{HEAD}return sum((first, second)\n",
        Status.FAILED,
        "sums.py, line 2 is not valid",
    ),
    "wrong-indent": ("def add(first, second):\nreturn 1\n", Status.FAILED, "sums.py, line 2"),
    "nothing-there": ("", Status.FAILED, "sums.py has no `add`"),
    "renamed": ("def adds(first, second):\n    return 1\n", Status.FAILED, "`adds` is there"),
    "other-parameters": ("def add():\n    return 1\n", Status.FAILED, "Yours is add()"),
    "no-function": ("add = 3\n", Status.FAILED, "`add` is an int"),
    "a-generator": (f"{HEAD}yield 1\n", Status.FAILED, "returned a generator"),
    "a-coroutine": ("async " + HEAD + "return 1\n", Status.FAILED, "returned a coroutine"),
    "equal-to-all": (
        "class Any:\n    def __eq__(self, other): return True\n"
        "def add(first, second):\n    return Any()\n",
        Status.FAILED,
        "returned an Any",
    ),
    "imports-what-is-not-there": (
        f"import no_such_module\n{HEAD}return 1\n",
        Status.FAILED,
        "sums.py, line 1: import no_such_module",
    ),
    "raises": (f"{HEAD}return [][first]\n", Status.FAILED, "sums.py, line 2: return [][first]"),
    "fills-the-disk-of-words": (
        f"import sys\n{HEAD}sys.stderr.write('e' * 9_000_000)\n    return 5\n",
        Status.BROKEN,
        "printed more than 5 MB",
    ),
    "starts-a-daemon": (
        "import subprocess, sys\n"
        f"{HEAD}subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "    return 'no'\n",
        Status.FAILED,
        "expected 5",
    ),
    "changes-the-folder": (f"import os\nos.chdir('/')\n{HEAD}return 1\n", Status.FAILED, "got 1"),
    "closes-stdout": (f"import os\n{HEAD}os.close(1)\n    return 1\n", Status.FAILED, "got 1"),
}


def graded(root, isolate, attempts):
    """Grade attempts, each the source of sums.py, in one run of pytest."""
    plan = []
    for name, source in attempts.items():
        layer = root / "nasty" / name
        layer.mkdir(parents=True)
        (layer / "sums.py").write_text(source, encoding="utf-8")
        plan.append({"name": name, "layers": [str(layer)]})
    folder = root / "exercises/basics/sums/add-two"
    run = run_pytest(
        root, [folder], isolate=isolate, limit=1, attempts={str(folder): plan}, checks=99
    )
    assert not run.trouble
    return list(run.checks.values())


@pytest.fixture(scope="module")
def checks(tmp_path_factory):
    """The checks of every nasty attempt, all graded in one run of pytest."""
    root = copy_course("tiny", tmp_path_factory.mktemp("nasty"))
    return graded(root, "fork", {name: nasty[0] for name, nasty in NASTY.items()})


@pytest.mark.skipif(not can_fork(), reason="checks are judged in forks")
@pytest.mark.parametrize("name", NASTY)
def test_nasty_code_is_told_what_it_did(checks, name):
    _, status, words = NASTY[name]

    own = [check for check in checks if check.attempt == name]

    assert len(own) == 2, "every check is accounted for"
    assert (own[0].status, words in own[0].message) == (status, True), own[0]
    assert Verdict("add-two", tuple(own)).status is not Status.PASSED


# Where there is no fork an interpreter of its own judges an exercise, and says mostly the same.
# test_grading.py has the rest: what ends that interpreter costs a new one for each check.
ALIKE = ("endless-loop-that-catches", "exits", "skips-at-import", "raises-what-cannot-be-shown")
WITHOUT_FORK = {name: NASTY[name][1:] for name in ALIKE} | {
    "interrupts": (Status.BROKEN, "ended its process (exit status 2)"),
}


@pytest.fixture(scope="module")
def checks_without_fork(tmp_path_factory):
    """The checks of the worst, graded as on a machine without fork."""
    root = copy_course("tiny", tmp_path_factory.mktemp("nasty"))
    return graded(root, "process", {name: NASTY[name][0] for name in WITHOUT_FORK})


@pytest.mark.parametrize("name", WITHOUT_FORK)
def test_nasty_code_is_told_without_a_fork_as_well(checks_without_fork, name):
    status, words = WITHOUT_FORK[name]

    own = [check for check in checks_without_fork if check.attempt == name]

    assert len(own) == 2, "every check is accounted for"
    assert (own[0].status, words in own[0].message) == (status, True), own[0]
    assert all(check.message != "The check did not run." for check in own)
