"""A fork may do what it likes: it ends, it is told, and it leaves nothing behind."""

import contextlib
import ctypes
import inspect
import itertools
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from mergeable.grading import apart
from mergeable.grading.apart import can_fork, run_apart
from mergeable.grading.printed import Printed
from mergeable.reporter import OUTPUT_KEPT, OUTPUT_LIMIT

pytestmark = pytest.mark.skipif(not can_fork(), reason="there is no fork here")
FLOODED = "printed more than 5 MB"
LONG = 30  # seconds: no test below waits as long


def descriptors():
    return sorted(os.listdir("/dev/fd"))  # noqa: PTH208


def children():
    """Return the children of this process: those of other tests' servers may still be there."""
    found = Path("/proc/self/task").glob("*/children")
    return {int(pid) for path in found for pid in path.read_text().split()}


@pytest.fixture(autouse=True)
def _nothing_left():
    """No descriptor, no process, no blocked signal: whatever the test does."""
    before, others = descriptors(), children()
    yield
    assert descriptors() == before
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert children() <= others
    if not others:
        with pytest.raises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def gone(pid, seconds=5.0):
    """Whether a process is gone, or goes in that time."""
    deadline = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_running(pid)


# --- what it says and prints


def test_lines_come_back_in_order():
    outcome = run_apart(lambda emit: [emit(f"line {n} ✓") for n in range(3)], limit=LONG)

    assert (outcome.lines, outcome.ending) == (["line 0 ✓", "line 1 ✓", "line 2 ✓"], "")


def test_long_lines_come_back_whole():
    lines = ["x" * 1_000_000, "y" * 70_000]

    assert run_apart(lambda emit: [emit(line) for line in lines], limit=LONG).lines == lines


def test_work_that_says_nothing_is_work_all_the_same():
    outcome = run_apart(lambda emit: None, limit=LONG)

    assert (outcome.lines, outcome.output, outcome.ending) == ([], "", "")


def test_what_is_printed_belongs_to_the_line_it_came_before():
    def work(emit):
        sys.stdout.write("one")
        os.write(2, b"!")
        emit("first")
        emit("second")
        os.system("echo three")
        sys.stderr.write("!")
        emit("third")
        sys.stdout.write("rest")

    outcome = run_apart(work, limit=LONG)

    assert outcome.outputs == ["!one", "", "three\n!"]
    assert outcome.output == "rest"


def test_only_the_beginning_of_the_output_is_kept():
    outcome = run_apart(lambda emit: (sys.stdout.write("é" * 100_000), emit("")), limit=LONG)

    assert len(outcome.output.encode()) <= OUTPUT_KEPT + 2
    assert outcome.output.startswith("éééé")


def test_a_mark_is_found_wherever_a_read_ends():
    for size in range(1, 9):
        printed = Printed(b"<mark>")
        data = b"a<m<mark>b<mark><mark>c<mar"
        for start in range(0, len(data), size):
            printed.add(data[start : start + size])
        printed.close()

        assert [bytes(section.head) for section in printed.sections] == [
            b"a<m",
            b"b",
            b"",
            b"c<mar",
            b"",
        ]


def test_the_input_is_empty():
    outcome = run_apart(lambda emit: emit(repr(sys.stdin.read())), limit=LONG)

    assert outcome.lines == ["''"]


# --- how it ends


def crash():
    ctypes.string_at(0)


def line_of(function, text):
    """The number of the line of a function that holds a text."""
    lines, first = inspect.getsourcelines(function)
    return first + next(n for n, line in enumerate(lines) if text in line)


@pytest.mark.parametrize(
    ("work", "ending"),
    [
        (lambda emit: os._exit(0), "ended its process (exit status 0)"),
        (lambda emit: os._exit(3), "ended its process (exit status 3)"),
        (lambda emit: sys.exit(0), "ended its process (exit status 1)"),
        (lambda emit: 1 / 0, "ended its process (exit status 1)"),
        (lambda emit: os.kill(os.getpid(), signal.SIGKILL), "crashed: killed"),
        (lambda emit: os.kill(os.getpid(), signal.SIGTERM), "crashed: terminated"),
        (lambda emit: os.abort(), "crashed: aborted"),
        (lambda emit: crash(), "crashed: segmentation fault"),
    ],
    ids=[
        "exit-0",
        "exit-3",
        "sys-exit",
        "error",
        "kill",
        "term",
        "abort",
        "segfault",
    ],
)
def test_an_end_before_its_time_is_told(work, ending):
    def run(emit):
        emit("said before")
        sys.stdout.write("printed before")
        sys.stdout.flush()
        work(emit)

    outcome = run_apart(run, limit=LONG)

    assert outcome.ending == ending
    assert outcome.lines == ["said before"]
    assert outcome.output.startswith("printed before")


def test_one_that_closes_everything_does_not_pass():
    def work(emit):
        os.closerange(0, 100)
        emit("said")

    outcome = run_apart(work, limit=LONG)

    assert outcome.lines == []
    assert outcome.ending


def test_a_crash_is_told_with_its_line():
    outcome = run_apart(lambda emit: crash(), limit=LONG)

    assert (__file__, line_of(crash, "ctypes")) in outcome.stack
    assert outcome.output == ""


def test_a_crash_after_much_output_is_told_with_its_line():
    def work(emit):
        sys.stdout.write("x\n" * 50_000)
        sys.stdout.flush()
        crash()

    assert (__file__, line_of(crash, "ctypes")) in run_apart(work, limit=LONG).stack


def test_an_error_of_our_own_is_shown():
    assert "ZeroDivisionError" in run_apart(lambda emit: 1 / 0, limit=LONG).output


def test_the_same_end_is_told_every_time():
    endings = {run_apart(lambda emit: os._exit(7), limit=LONG).ending for _ in range(20)}

    assert endings == {"ended its process (exit status 7)"}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, "ended its process (exit status 0)"),
        (-11, "crashed: segmentation fault"),
        (0xC0000005, "crashed: Windows error 0xc0000005"),
    ],
)
def test_exit_codes_are_put_in_words(code, words):
    assert apart.ended(code) == words


# --- time


def spin():
    while True:
        pass


def spin_in_c():
    return -1 in itertools.count()


def swallow():
    while True:
        with contextlib.suppress(BaseException):
            time.sleep(0.01)


def wait_in_two_threads():
    threading.Thread(target=spin, daemon=True).start()
    threading.Event().wait()


@pytest.mark.parametrize("hang", [spin, spin_in_c, swallow, wait_in_two_threads])
def test_what_does_not_end_is_ended_and_its_line_named(hang):
    def work(emit):
        sys.stdout.write("begun")
        emit("said before")
        sys.stdout.write("and on")
        sys.stdout.flush()
        hang()

    outcome = run_apart(work, limit=0.3)

    assert outcome.ending == "did not end within 0.3 s"
    assert outcome.lines == ["said before"]
    assert (outcome.outputs, outcome.output) == (["begun"], "and on")
    lines, first = inspect.getsourcelines(hang)
    found = [n for file, n in outcome.stack if file == __file__]
    assert any(first < n < first + len(lines) for n in found), outcome.stack


def test_one_that_cannot_say_where_it_is_is_ended_too():
    def work(emit):
        signal.signal(signal.SIGXCPU, signal.SIG_IGN)
        spin()

    outcome = run_apart(work, limit=0.2)

    assert (outcome.ending, outcome.stack) == ("did not end within 0.2 s", [])


def test_the_limit_is_for_each_line():
    def work(emit):
        for number in range(4):
            time.sleep(0.25)
            emit(str(number))

    outcome = run_apart(work, limit=0.7)

    assert (outcome.lines, outcome.ending) == (["0", "1", "2", "3"], "")


def test_a_line_that_comes_too_late_does_not_count():
    def work(emit):
        def say(number, frame):
            emit("too late")
            emit("")

        signal.signal(signal.SIGXCPU, say)
        spin()

    outcome = run_apart(work, limit=0.2)

    assert (outcome.lines, outcome.ending) == ([], "did not end within 0.2 s")


# --- output without end


@pytest.mark.parametrize("then", [spin, lambda: None, lambda: os._exit(0)])
def test_a_flood_is_cut_off(then):
    def work(emit):
        emit("said before")
        data = b"x" * (OUTPUT_LIMIT + 1_000)
        while data:
            data = data[os.write(1, data) :]
        then()
        emit("said after")

    outcome = run_apart(work, limit=LONG)

    assert (outcome.lines, outcome.ending) == (["said before"], FLOODED)
    assert outcome.output.startswith("xxx")


def test_a_flood_for_ever_is_cut_off():
    def work(emit):
        while True:
            sys.stderr.write("x" * 10_000)

    begun = time.monotonic()

    assert run_apart(work, limit=LONG).ending == FLOODED
    assert time.monotonic() - begun < LONG / 2


def test_each_line_has_its_own_room_for_output():
    def work(emit):
        for number in range(4):
            sys.stdout.write("x" * (OUTPUT_LIMIT - 1_000_000))
            emit(str(number))

    outcome = run_apart(work, limit=LONG)

    assert (len(outcome.lines), outcome.ending) == (4, "")


# --- what it does to its own process


@pytest.mark.parametrize(
    "act",
    [
        lambda: os.close(1),
        lambda: os.close(2),
        lambda: setattr(sys, "stdout", None),
        lambda: setattr(sys, "stderr", object()),
        lambda: sys.stdout.close(),
        lambda: os.chdir("/"),
        lambda: os.kill(os.getpid(), signal.SIGINT),
        lambda: signal.signal(signal.SIGXCPU, signal.SIG_DFL),
        lambda: os.environ.clear(),
        lambda: threading.Thread(target=spin, daemon=True).start(),
    ],
)
def test_whatever_it_does_to_its_own_process_it_can_still_say_so(act):
    def work(emit):
        act()
        emit("still here")

    outcome = run_apart(work, limit=LONG)

    assert (outcome.lines, outcome.ending) == (["still here"], "")


def test_a_fork_of_its_own_that_runs_on_says_nothing():
    def work(emit):
        pid = os.fork()
        if pid:
            os.waitpid(pid, 0)  # it comes first, if it comes at all
        emit("the fork" if pid == 0 else "the one that was asked")

    outcome = run_apart(work, limit=LONG)

    assert (outcome.lines, outcome.ending) == (["the one that was asked"], "")


def test_what_it_started_is_ended_with_it():
    def work(emit):
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        emit(str(process.pid))

    assert gone(int(run_apart(work, limit=LONG).lines[0]))


def test_it_cannot_read_what_its_parent_reads():
    def work(emit):
        emit(" ".join(str(Path(f"/proc/self/fd/{fd}").readlink()) for fd in (0, 1, 2)))

    if Path("/proc/self/fd").exists():
        null, out, err = run_apart(work, limit=LONG).lines[0].split()
        assert null == "/dev/null"
        assert out == err
        assert out.startswith("pipe:")


# --- what it does to ours


def test_many_runs_leave_nothing():
    before = descriptors()
    script = (
        "import os; from mergeable.grading.apart import run_apart\n"
        "before = os.listdir('/dev/fd')\n"
        "for n in range(200): assert run_apart(lambda emit: emit('x'), limit=30).lines == ['x']\n"
        "assert len(os.listdir('/dev/fd')) == len(before)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    assert descriptors() == before


def test_signals_on_the_way_do_no_harm():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda number, frame: rung.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
    try:
        outcome = run_apart(
            lambda emit: [(time.sleep(0.05), emit("x" * 100_000)) for _ in range(4)], limit=LONG
        )
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    assert rung
    assert (len(outcome.lines), outcome.ending) == (4, "")


def interrupted(monkeypatch, at):
    """The process ids that were forked by a run that Ctrl-C ended at some moment."""
    pids, fork = [], os.fork

    def forking():
        pid = fork()
        if pid:
            pids.append(pid)
            at()
        return pid

    monkeypatch.setattr(os, "fork", forking)
    with pytest.raises(KeyboardInterrupt):
        run_apart(lambda emit: spin(), limit=LONG)
    return pids


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)


def test_an_interrupt_ends_the_child_first(monkeypatch):
    (pid,) = interrupted(monkeypatch, lambda: threading.Timer(0.2, interrupt).start())

    assert gone(pid, 0)


def test_an_interrupt_at_the_moment_of_forking_ends_the_child_too(monkeypatch):
    (pid,) = interrupted(monkeypatch, interrupt)

    assert gone(pid, 0)


def test_a_run_that_nobody_wants_any_more_is_ended():
    ours, theirs = os.pipe()
    threading.Timer(0.2, os.write, (theirs, b"x")).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            run_apart(lambda emit: spin(), limit=LONG, unless=ours)
    finally:
        os.close(ours)
        os.close(theirs)


def test_nothing_is_left_where_no_fork_can_be_made(monkeypatch):
    def refuse():
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", refuse)

    with pytest.raises(BlockingIOError):
        run_apart(lambda emit: None, limit=LONG)


def test_a_child_is_signalled_only_until_it_is_waited_for(monkeypatch):
    """Its number may be somebody else's from then on."""
    calls = []
    for name in ("killpg", "kill", "waitpid"):
        real = getattr(os, name)

        def noting(*args, name=name, real=real):
            calls.append(name)
            return real(*args)

        monkeypatch.setattr(os, name, noting)
    run_apart(lambda emit: emit("x"), limit=LONG)

    assert calls == ["killpg", "kill", "waitpid"]


def test_a_child_whose_parent_was_killed_ends_by_itself():
    script = (
        "import os, threading, mergeable.grading.apart as apart\n"
        "apart.ORPHANED = 0.3\n"
        "def work(emit):\n"
        "    os.write(2, b'%d\\n' % os.getpid()); os.write(3, b'%d\\n' % os.getpid())\n"
        "    threading.Event().wait()\n"
        "apart.run_apart(work, limit=0.5)\n"
    )
    reading, writing = os.pipe()
    parent = subprocess.Popen(
        [sys.executable, "-c", re.sub(r"write\(3", f"write({writing}", script)], pass_fds=[writing]
    )
    os.close(writing)
    child = int(os.read(reading, 20))
    parent.kill()
    parent.wait()
    os.close(reading)

    assert gone(child)


def test_forking_can_be_switched_off(monkeypatch):
    assert can_fork()
    monkeypatch.setenv("MERGEABLE_FORK", "0")
    assert not can_fork()
