"""Watching: each save is noticed and graded, as `check` would, and nothing is left behind."""

import os
import queue
import re
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from mergeable.course import load
from mergeable.errors import CourseError
from mergeable.grading import grade
from mergeable.grading.apart import can_fork
from mergeable.model import Status
from mergeable.watch import Saves, WarmGrader

from tests.conftest import copy_course

PASSED, FAILED, BROKEN = Status
forks = pytest.mark.skipif(not can_fork(), reason="a warm process forks")
PATIENCE = 30  # seconds: no test below waits as long


# --- noticing saves


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "add-two"
    shutil.copytree(
        Path(__file__).parents[1] / "courses/tiny/exercises/basics/sums/add-two", folder
    )
    return folder


def test_nothing_saved_is_nothing_seen(folder):
    seen = Saves(folder)
    (folder / "sums.py").read_text(encoding="utf-8")

    assert seen.look() == []


def in_place(file, text):
    file.write_text(text, encoding="utf-8")


def by_rename(file, text):
    draft = file.with_name(".sums.py.draft.tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)


def by_backup(file, text):
    file.rename(file.with_name("sums.py~"))
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("save", [in_place, by_rename, by_backup])
def test_every_way_to_save_is_seen_once(folder, save):
    seen, file = Saves(folder), folder / "sums.py"
    save(file, "def add(): ...\n")

    assert seen.look() == [file]
    assert seen.look() == []


@pytest.mark.parametrize("save", [in_place, by_rename])
def test_two_saves_of_one_size_within_a_second_are_both_seen(folder, save):
    file = folder / "sums.py"
    save(file, "A = 1\n")
    seen = Saves(folder)
    for text in ("A = 2\n", "A = 3\n"):
        time.sleep(0.02)
        save(file, text)
        assert seen.look() == [file]


def test_a_file_renamed_into_place_is_seen_even_if_it_is_as_old_and_as_long(folder):
    file, other = folder / "sums.py", folder / "other.py"
    shutil.copy2(file, other)
    seen = Saves(folder)
    other.replace(file)

    assert file in seen.look()


def test_files_that_come_and_go_are_seen(folder):
    seen = Saves(folder)
    new = folder / "app" / "rows.py"
    new.parent.mkdir()
    new.touch()
    assert seen.look() == [new]
    (folder / "sums.py").unlink()
    shutil.rmtree(new.parent)
    assert seen.look() == [new, folder / "sums.py"]
    shutil.rmtree(folder)
    assert seen.look()


@pytest.mark.parametrize(
    "name",
    [
        ".sums.py.swp",
        "4913",
        "sums.py~",
        ".#sums.py",
        "#sums.py#",
        "sums.py___jb_tmp___",
        "sums.py___jb_old___",
        ".goutputstream-ABC123",
        "~$sums.py",
        ".sums.py.1-a.tmp",
        "__pycache__/sums.cpython-311.pyc",
        ".answers/solution/sums.py",
    ],
)
def test_what_editors_and_python_write_beside_is_no_save(folder, name):
    seen = Saves(folder)
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x", encoding="utf-8")

    assert seen.look() == []


def test_a_save_in_several_steps_is_one(folder):
    file = folder / "sums.py"
    seen = Saves(folder, interval=0.001)

    def save_slowly():
        for text in ("", "def", "def add(first, second):\n", "def add(first, second): ...\n"):
            file.write_text(text, encoding="utf-8")
            time.sleep(0.003)

    threading.Timer(0.05, save_slowly).start()

    assert seen.wait() == [file]
    assert file.read_text(encoding="utf-8") == "def add(first, second): ...\n"
    assert seen.look() == []


def test_waiting_ends_when_it_is_told_to(folder):
    looks = iter([False, False, True])

    assert Saves(folder, interval=0.001).wait(lambda: next(looks)) == []


# --- the warm grader


class Warm:
    """A course, one exercise of which is watched."""

    def __init__(self, folder):
        self.root = copy_course("tiny", folder)
        self.course = load(self.root)
        self.exercise = self.course.exercise_named("mean-delay")

    def save(self, source):
        (self.exercise.path / "delays.py").write_text(source, encoding="utf-8")

    def grader(self, **options):
        return WarmGrader(self.root, self.exercise, **options)


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    return Warm(tmp_path_factory.mktemp("warm"))


@pytest.fixture(scope="module")
def grader(warm):
    """A grader that many tests save for."""
    with warm.grader(limit=1) as grader:
        yield grader


def bare(verdict):
    """A verdict without what may differ from run to run."""
    return replace(
        verdict,
        checks=tuple(replace(check, seconds=0, detail="") for check in verdict.checks),
    )


RIGHT = """
def mean(delays):
    known = [delay for delay in delays if delay is not None]
    return sum(known) / len(known) if known else None
"""
HEAD = "def mean(delays):\n    "
SOURCES = {
    "right": RIGHT,
    "starter": f"{HEAD}return sum(delays) / len(delays)\n",
    "prints": f"{HEAD}print('given', delays)\n    return 7.0\n",
    "syntax-error": "def mean(:\n",
    "ends": f"{HEAD}import os\n    print(delays)\n    os._exit(0)\n",
    "crashes-once": f"{HEAD}import ctypes\n    return 4.0 if delays[1:] else ctypes.string_at(0)\n",
    "loops": f"{HEAD}while delays: pass\n",
    "floods-once": f"{HEAD}print('x' * 9_000_000 if not delays else 'few')\n    return 4.0\n",
    "exits": f"{HEAD}raise SystemExit\n",
    "imports-nothing": "import no_such_module\n",
}


@forks
@pytest.mark.parametrize("name", SOURCES)
def test_a_warm_verdict_is_that_of_a_cold_one(warm, grader, name):
    warm.save(SOURCES[name])

    verdict = grader.grade()

    assert bare(verdict) == bare(grade(warm.course, warm.exercise, limit=1))
    assert verdict.passed == (name == "right")


@forks
def test_each_save_is_graded_anew_and_after_whatever_it_did(warm, grader):
    pid = grader._process.pid
    for source in (RIGHT, SOURCES["ends"], RIGHT, SOURCES["loops"], RIGHT, "", RIGHT):
        warm.save(source)
        assert grader.grade().passed == (source is RIGHT)

    assert grader._process.pid == pid, "it is the same process all along"


@forks
def test_saves_of_one_size_within_a_second_are_all_graded(warm, grader):
    for n in (1, 2, 3, 4):
        warm.save(f"{HEAD}return {n}.0\n")
        message = grader.grade().first_problem.message
        assert f"Got:       {n}.0" in message or "test_on_time" not in message
        assert f"got {n}.0" in message


def processes():
    """The processes of this machine that are not zombies, with their command lines."""
    found = {}
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,stat=,args="], capture_output=True, text=True, check=True
    )
    for line in listed.stdout.splitlines():
        pid, state, command = line.split(None, 2)
        if not state.startswith("Z"):
            found[int(pid)] = command
    return found


def warm_processes(root):
    """The warm processes of a course, and the forks in which they judge."""
    wanted = "mergeable.watch.warm", f"--rootdir={root} "
    return [command for command in processes().values() if all(w in command for w in wanted)]


def left_of(root, seconds=10.0):
    """The warm processes of a course, once they had that time to end."""
    deadline = time.monotonic() + seconds
    while warm_processes(root) and time.monotonic() < deadline:
        time.sleep(0.05)
    return warm_processes(root)


@forks
def test_a_warm_process_that_was_killed_is_started_again(tmp_path):
    warm = Warm(tmp_path)
    warm.save(RIGHT)
    with warm.grader() as grader:
        assert grader.grade().passed
        assert len(warm_processes(warm.root)) == 1
        first = grader._process
        first.kill()
        assert grader.grade().passed
        assert grader._process.pid != first.pid
        first.wait()

    assert left_of(warm.root) == []


@forks
def test_code_that_kills_the_process_that_judges_it_is_told(tmp_path):
    warm = Warm(tmp_path)
    warm.save(f"{HEAD}import os, signal\n    os.kill(os.getppid(), signal.SIGKILL)\n    return 1\n")
    with warm.grader(limit=1) as grader:
        verdict = grader.grade()
        warm.save(RIGHT)
        assert grader.grade().passed

    assert verdict.trouble == "Your code ended the process that judges it."
    assert left_of(warm.root) == []


@forks
def test_nothing_is_left_when_it_is_left_in_the_middle_of_a_check(tmp_path):
    warm = Warm(tmp_path)
    warm.save(f"{HEAD}import time\n    time.sleep(60)\n")
    begun = time.monotonic()
    with warm.grader(limit=50) as grader:
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            grader.grade()

    assert left_of(warm.root) == []
    assert time.monotonic() - begun < PATIENCE


@forks
def test_checks_that_cannot_be_collected_are_told(tmp_path):
    warm = Warm(tmp_path)
    warm.exercise.grader.write_text("import no_such_module\n", encoding="utf-8")

    with pytest.raises(CourseError, match="The checks of mean-delay cannot be collected"):
        warm.grader().__enter__()

    assert left_of(warm.root) == []


@forks
def test_nothing_is_left_when_the_start_is_interrupted(tmp_path):
    warm = Warm(tmp_path)
    (warm.exercise.path / "conftest.py").write_text("import time\n\ntime.sleep(60)\n")
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()

    with pytest.raises(KeyboardInterrupt):
        warm.grader().__enter__()

    assert left_of(warm.root) == []


# --- `mergeable watch`


class Watch:
    """`mergeable watch` in a process of its own."""

    def __init__(self, clone, exercise="add-two", **environment):
        self.clone = clone
        options = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if os.name == "nt" else {}
        self.process = subprocess.Popen(
            clone.command("watch", exercise),
            cwd=clone.root,
            env=clone.environment(PYTHONUNBUFFERED="1", **environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            **options,
        )
        self._lines = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        self.said = ""

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line)

    def until(self, words):
        """Wait for a line with these words; return what was said since the last time."""
        said = ""
        while words not in said:
            try:
                said += self._lines.get(timeout=PATIENCE)
            except queue.Empty:
                raise AssertionError(f"never said {words!r}: {said}") from None
        self.said += said
        return said

    def interrupt(self):
        """Press Ctrl-C; return the exit code and the last words."""
        self.process.send_signal(signal.CTRL_BREAK_EVENT if os.name == "nt" else signal.SIGINT)
        code = self.process.wait(PATIENCE)
        time.sleep(0.05)
        last = ""
        while not self._lines.empty():
            last += self._lines.get()
        return code, last


@pytest.fixture
def watching(clone):
    """Start watching; whatever happens, it ends with the test."""
    started = []

    def start(**environment):
        started.append(Watch(clone, **environment))
        return started[-1]

    yield start
    for watch in started:
        if watch.process.poll() is None:
            watch.process.kill()
        watch.process.wait()


@forks
def test_watch_grades_each_save_until_ctrl_c(clone, watching):
    watch = watching()
    first = watch.until("save to check again.")
    assert "got -1, expected 5" in first
    assert re.search(r"Watching \S*add-two/sums.py: save to check again", first)

    in_place(clone.sums, "def add(first, second):\n    return 6\n")
    assert "got 6, expected 5" in watch.until("save to check again.")
    in_place(clone.sums, "def add(first, second):\n    return 7\n")
    assert "got 7, expected 5" in watch.until("save to check again.")
    by_rename(clone.sums, "def add(first, second):\n    return first + second\n")
    assert "Solved: all 2 checks passed." in watch.until("discusses it")

    code, last = watch.interrupt()

    assert code == 0
    assert "Stopped watching. Your files are as you saved them." in last
    assert "Traceback" not in watch.said + last
    assert left_of(clone.root) == []


@forks
def test_watch_that_is_killed_leaves_no_warm_process(clone, watching):
    watch = watching()
    watch.until("save to check again.")
    assert len(warm_processes(clone.root)) == 1
    watch.process.kill()
    watch.process.wait()

    assert left_of(clone.root) == []


@forks
def test_watch_that_is_killed_while_it_judges_leaves_nothing_either(clone, watching):
    in_place(clone.sums, "import time\n\n\ndef add(first, second):\n    time.sleep(600)\n")
    watch = watching()
    deadline = time.monotonic() + PATIENCE
    while len(warm_processes(clone.root)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    watch.process.kill()
    watch.process.wait()

    assert left_of(clone.root, seconds=4) == [], "well before the check's own limit of 10 s"


@forks
def test_watch_takes_new_checks_in(clone, watching):
    watch = watching()
    watch.until("save to check again.")
    grader = clone.exercise("add-two") / "test_add_two.py"
    text = grader.read_text(encoding="utf-8")
    in_place(grader, text.replace('"""Two numbers are added"""', '"""A sum is a sum"""'))

    assert "✗ A sum is a sum" in watch.until("save to check again.")


def test_watch_says_where_there_is_no_fork_and_grades_all_the_same(clone, watching):
    watch = watching(MERGEABLE_FORK="0")
    first = watch.until("save to check again.")
    assert "Processes cannot be forked here, so each save starts Python anew" in first
    assert "got -1, expected 5" in first
    clone.solve()

    assert "Solved: all 2 checks passed." in watch.until("discusses it")
    code, last = watch.interrupt()
    assert code == 0 or os.name == "nt"
    assert "Traceback" not in watch.said + last
