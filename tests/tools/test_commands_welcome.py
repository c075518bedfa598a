"""`mergeable welcome`: what a newcomer sees first, and the site until Ctrl-C."""

import os
import re
import signal
import socket
import time
import urllib.request

import pytest
from mergeable.model import Status

posix = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")


def test_a_newcomer_is_told_that_the_red_is_expected(learner):
    assert learner.run("welcome") == 0
    assert learner.said.startswith("Welcome.")
    assert learner.grading.graded == ["add-two"]
    assert "✗ The second thing is so" in learner.said
    assert "That red is expected" in learner.said
    assert "mergeable start add-two" in learner.said
    assert not learner.clone.record.exists()  # looking at it is not starting it


def test_the_greeting_is_three_lines(learner):
    learner.run("welcome")
    assert learner.said.split("\n\n")[0].count("\n") == 2


def test_one_who_has_begun_is_told_so(learner):
    learner.clone.sums.write_text("# mine\n", encoding="utf-8")
    learner.run("welcome")
    assert "You have begun it" in learner.said
    assert "expected" not in learner.said


def test_one_who_solved_it_goes_on(learner):
    learner.clone.solve()
    learner.grading.statuses["add-two"] = Status.PASSED
    assert learner.run("welcome") == 0
    assert "Next: mergeable start add-all" in learner.said
    assert learner.run("welcome") == 0
    assert "Welcome back. You have solved 1 of 3 exercises." in learner.said
    assert learner.grading.graded == ["add-two"]


def test_a_first_exercise_that_cannot_be_judged_points_to_the_doctor(learner):
    learner.grading.statuses["add-two"] = Status.BROKEN
    assert learner.run("welcome") == 0
    assert "mergeable doctor" in learner.said


def test_how_to_make_the_command_found(learner, monkeypatch):
    monkeypatch.setenv("PATH", "")
    learner.run("welcome")
    assert "activate" in learner.said
    assert "once in each terminal" in learner.said


@pytest.mark.parametrize("port", ["-1", "65536", "http", "80.5"])
def test_a_port_that_is_none(port, learner):
    assert learner.run("welcome", f"--port={port}") == 2
    assert "is no port" in learner.complained


def serve(clone, port, **options):
    """Begin to serve; return the process, the address and the lines said on the way."""
    process = clone.open("welcome", "--serve", "--port", str(port), **options)
    lines = []
    for line in process.stdout:
        lines.append(line)
        found = re.search(r"The lessons are at (\S+/)\.", line)
        if found:
            return process, found[1], "".join(lines)
    raise AssertionError("".join(lines) + process.stderr.read())


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_ctrl_c_and_leaves_nothing(number, clone, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    process, address, said = serve(clone, 0)
    try:
        assert "That red is expected" in said
        with urllib.request.urlopen(address + "lessons/basics/sums/") as answer:
            assert b"Sums" in answer.read()
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert err == ""
    assert list((tmp_path / "scratch").glob("mergeable-*")) == []
    if number == signal.SIGINT:
        assert process.returncode == 0
        assert "Goodbye. `make start` brings the lessons back" in out
    else:
        assert process.returncode == 128 + number


@posix
def test_a_busy_port_is_said_to_be(clone):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process, address, said = serve(clone, port)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    assert f"Port {port} is busy, so it is {address.rstrip('/').rpartition(':')[2]}." in said
    assert process.returncode == 0


def test_a_site_that_cannot_be_built(clone):
    (clone.root / "docs" / "index.md").write_text("[x](x.md)\n", encoding="utf-8")
    done = clone.run("welcome", "--serve", "--port", "0")
    assert done.returncode == 2
    assert "That red is expected" in done.stdout
    assert "The site could not be built" in done.stderr
    assert "x.md" in done.stderr


@posix
def test_ctrl_c_while_building_ends_the_builder(clone, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    hook = "import os, time\ndef on_config(config):\n    open('pid', 'w').write(str(os.getpid()))\n"
    (clone.root / "slow.py").write_text(hook + "    time.sleep(60)\n", encoding="utf-8")
    with (clone.root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write("hooks: [slow.py]\n")
    process = clone.open("welcome", "--serve", "--port", "0")
    pid = clone.root / "pid"
    while not (pid.exists() and pid.read_text(encoding="utf-8")):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, complained = process.communicate(timeout=20)
    assert (process.returncode, complained) == (130, "Stopped.\n")
    assert list((tmp_path / "scratch").glob("mergeable-*")) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text(encoding="utf-8")), 0)
