"""`mergeable dev check`: each step told as it ends, two at a time, and all ended by Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from mergeable.commands import dev_check
from mergeable.commands.steps import Step, Steps

from tests.conftest import copy_course
from tests.planting import replace
from tests.tools.conftest import Learner, environment
from tests.waiting import runs, until

TIDES = "exercises/harbour/tides"


def step(name, code):
    return Step(name, f"{name} is so", (sys.executable, "-c", code))


@pytest.fixture
def author(tmp_path, monkeypatch):
    """Somebody who writes in a course whose notebooks are not built: the check is quick."""
    monkeypatch.setenv("COLUMNS", "100")
    root = copy_course("complete", tmp_path)
    for path in root.rglob("*.ipynb"):
        path.unlink()
    return Learner(root)


@pytest.fixture
def with_steps(author, monkeypatch):
    """Run `dev check` with steps of the test's own."""

    def run(*steps, words=()):
        monkeypatch.setattr(dev_check, "_steps", lambda root, folder, full: steps)
        monkeypatch.setattr(dev_check, "_require", lambda steps: None)
        return author.run("dev", "check", *words)

    return run


def test_a_line_for_each_step_and_the_output_of_those_that_fail(author, with_steps):
    good = step("format", "print('fine')")
    bad = step("lint", "import sys; print('E501 too long'); sys.exit(1)")
    assert with_steps(good, bad) == 1
    lines = author.said.splitlines()
    assert any(line.startswith("✓ format") and line.endswith("format is so") for line in lines)
    assert any(line.startswith("✗ lint") for line in lines)
    assert "    E501 too long" in lines
    assert "fine" not in author.said
    assert lines[-1].startswith("1 of 2 steps failed: lint. (")


def test_all_passed(author, with_steps):
    assert with_steps(step("format", ""), step("lint", "")) == 0
    assert author.said.splitlines()[-1].startswith("2 steps passed in ")


def test_what_a_failing_step_printed_cannot_steer_the_terminal(author, with_steps):
    assert with_steps(step("lint", "print('\\x1b[2Jred'); raise SystemExit(1)")) == 1
    assert "\x1b" not in author.said
    assert "red" in author.said


def test_json_tells_the_same(author, with_steps):
    bad = step("lint", "import sys; print('E501'); sys.exit(1)")
    assert with_steps(bad, words=["--json"]) == 1
    told = json.loads(author.said)
    assert told["passed"] is False
    assert told["seconds"] >= told["steps"][0]["seconds"] > 0
    told["steps"][0].pop("seconds")
    lint = {"name": "lint", "passed": False, "output": "E501", "unproved": []}
    assert told["steps"] == [lint]


def test_a_step_that_dies_has_failed(author, with_steps):
    assert with_steps(step("types", "import os; os._exit(3)")) == 1
    assert "It printed nothing." in author.said


def test_a_program_that_is_not_there_has_failed(tmp_path):
    (outcome,) = Steps([Step("x", "", (str(tmp_path / "none"),))], tmp_path).run()
    assert not outcome.passed
    assert "cannot be run" in outcome.output


def test_steps_run_two_at_a_time(tmp_path):
    """Each of the first two waits for the other; the third must find both done."""
    meet = (
        "import pathlib, sys, time\n"
        "pathlib.Path(sys.argv[1]).touch()\n"
        "while not pathlib.Path(sys.argv[2]).exists(): time.sleep(0.01)\n"
    )
    pair = [
        Step("a", "", (sys.executable, "-c", meet, "a", "b")),
        Step("b", "", (sys.executable, "-c", meet, "b", "a")),
    ]
    late = step("c", "import pathlib, sys; sys.exit(not pathlib.Path('b').exists())")
    outcomes = list(Steps([*pair, late], tmp_path).run())
    assert sorted(outcome.step.name for outcome in outcomes) == ["a", "b", "c"]
    assert all(outcome.passed for outcome in outcomes)


# Which steps


def steps_of(root, *words):
    parser = dev_check.argparse.ArgumentParser()
    dev_check.add_arguments(parser)
    steps = list(dev_check._steps(root, Path("folder")))
    return [step.name for step in dev_check._chosen(steps, parser.parse_args(words))]


def test_this_clone_proves_everything():
    root = Path(__file__).parents[2]
    everything = ["promises", "types", "site", "content", "layers", "lint", "format"]
    assert [name for name in steps_of(root) if name != "notebooks"] == everything
    assert steps_of(root, "--mutants").count("mutants") == 1
    assert not {"notebooks", "site"} & set(steps_of(root, "--fast"))


def test_a_course_without_the_engine_proves_its_content(author):
    assert steps_of(author.cwd) == ["promises", "content"]


def test_only_the_named_steps_run(author):
    assert steps_of(author.cwd, "--only", "mutants", "--only", "content") == ["mutants", "content"]
    assert author.run("dev", "check", "--only", "fog") == 2
    assert "The steps are: promises, mutants, content." in author.complained


def test_a_missing_tool_is_told_with_its_remedy(author, monkeypatch):
    missing = Step("types", "", (sys.executable, "-m", "no_such_tool"))
    monkeypatch.setattr(dev_check, "_steps", lambda root, folder, full: [missing])
    assert author.run("dev", "check") == 2
    assert "no_such_tool cannot be run: not installed." in author.complained
    assert "bootstrap.py setup --dev" in author.complained


# The real thing


def test_content_and_promises_of_a_course(author):
    replace("docs/lessons/harbour/tides.md", "exercises: 22", "exercises: 20")(author.cwd)
    mistake = f"{TIDES}/hours-afloat/.answers/mistakes/counts-all-hours/afloat.py"
    replace(mistake, "len(levels)", "sum(level >= draught for level in levels)")(author.cwd)
    assert author.run("dev", "check", "--json") == 1
    steps = {step["name"]: step for step in json.loads(author.said)["steps"]}
    assert set(steps) == {"promises", "content"}
    assert "L102 promises 20 minutes" in " ".join(steps["content"]["output"].split())
    told = " ".join(steps["promises"]["output"].split())
    assert '"counts-all-hours" is not caught by test_above: it passes' in told
    assert "exercise.toml" in told


def test_mutants_of_a_course(author):
    grader = f"{TIDES}/hours-afloat/test_hours_afloat.py"
    replace(grader, "def test_touching", "def check_touching")(author.cwd)
    assert author.run("dev", "check", "--only", "mutants") == 1
    assert "The mutant passes: afloat.py" in " ".join(author.said.split())


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
def test_ctrl_c_ends_every_step_and_what_they_started(tmp_path):
    """A step that starts another program, which ignores Ctrl-C, is ended with it."""
    stubborn = (
        "import os, pathlib, signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))\n"
        "time.sleep(60)\n"
    )
    parent = (
        "import subprocess, sys\n"
        f"subprocess.run([sys.executable, '-c', {stubborn!r}, sys.argv[1]])\n"
    )
    code = (
        "import pathlib, sys\n"
        "from mergeable.commands import steps\n"
        "steps.PATIENCE = 0.5\n"
        f"each = [steps.Step(n, '', (sys.executable, '-c', {parent!r}, n)) for n in 'abc']\n"
        "list(steps.Steps(each, pathlib.Path.cwd()).run())\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), stderr=subprocess.PIPE
    )
    pids = [tmp_path / "a", tmp_path / "b"]
    until(lambda: all(path.is_file() and path.read_text() for path in pids))
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=30)
    assert b"KeyboardInterrupt" in told
    until(lambda: not any(runs(int(path.read_text())) for path in pids))
    assert not (tmp_path / "c").exists(), "what had not begun never begins"


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
def test_ctrl_c_is_no_failure_of_a_step(author):
    begun = author.cwd / "begun"
    wait = f"import os, pathlib, time\npathlib.Path({str(begun)!r}).write_text(str(os.getpid()))\n"
    grader = f"{TIDES}/high-water/test_high_water.py"
    replace(grader, "from mergeable", f"{wait}time.sleep(60)\nfrom mergeable")(author.cwd)
    child = author.clone.open("dev", "check", "--only", "promises")
    until(lambda: begun.is_file() and begun.read_text(encoding="utf-8"))
    child.send_signal(signal.SIGINT)
    said, complained = child.communicate(timeout=30)
    assert child.returncode == 130, said + complained
    assert "Stopped." in complained
    assert "Traceback" not in complained
    until(lambda: not runs(int(begun.read_text(encoding="utf-8"))))


# What needs a history that is not built


@pytest.fixture
def without_history(author):
    """A course in which one exercise needs a history, on a machine that has none."""
    needs = 'needs = ["django-history"]\nkind'
    replace(f"{TIDES}/high-water/exercise.toml", "kind", needs)(author.cwd)
    return author


def test_what_needs_a_history_is_left_out_aloud(without_history):
    assert without_history.run("dev", "check", "--only", "promises") == 0
    said = " ".join(without_history.said.split())
    assert "! Not proved: high-water needs the history of Django." in said
    assert "`mergeable upstream build django` builds it." in said
    assert "Not all was proved. `mergeable dev check --full` leaves nothing out." in said


def test_full_leaves_nothing_out(without_history):
    assert without_history.run("dev", "check", "--full", "--only", "promises") == 1
    said = " ".join(without_history.said.split())
    assert "needs the history of Django" in said
    assert "Not proved" not in said


def test_json_says_what_was_left_out(without_history):
    assert without_history.run("dev", "check", "--only", "promises", "--json") == 0
    (step,) = json.loads(without_history.said)["steps"]
    assert step["passed"]
    (told,) = step["unproved"]
    assert told.startswith("Not proved: high-water needs the history of Django.")
