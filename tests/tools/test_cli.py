"""The command line as a process: exit codes, words, Ctrl-C, pipes, encodings."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest
from mergeable import cli, commands
from mergeable.commands import VERBS

posix = pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
LOOP = """\
from pathlib import Path

Path(__file__).with_name("running").touch()
while True:
    pass
"""


# The verbs and their help


def test_every_verb_has_its_module_and_every_module_its_verb():
    names = {path.stem for path in Path(commands.__file__).parent.glob("[a-z]*.py")}
    modules = {name: import_module(f"mergeable.commands.{name}") for name in names}
    verbs = {name for name, module in modules.items() if hasattr(module, "add_arguments")}
    assert verbs == {verb.replace(" ", "_") for verb in VERBS}
    for name in verbs:
        assert modules[name].DESCRIPTION.strip().endswith(".")
        assert callable(modules[name].run)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main([*verb.split(), "--help"])
    assert caught.value.code == 0
    said = capsys.readouterr().out
    command = import_module(f"mergeable.commands.{verb.replace(' ', '_')}")
    assert f"usage: mergeable {verb}" in said
    assert command.DESCRIPTION.split()[0] in said


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_the_overview_names_every_verb(arguments, capsys):
    with pytest.raises(SystemExit) if arguments else _nothing_raised():
        cli.main(arguments)
    said = capsys.readouterr().out
    assert all(f"  {verb} " in said and line in said for verb, line in VERBS.items())


def test_the_overview_of_a_group(capsys):
    assert cli.main(["dev"]) == 0
    said = capsys.readouterr().out
    assert "dev new" in said
    assert "hint" not in said


class _nothing_raised:  # noqa: N801
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


def test_version(clone):
    done = clone.run("--version")
    assert re.fullmatch(r"mergeable \d+\.\d+\.\d+\n", done.stdout)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chek"], "Did you mean `mergeable check`?"),
        (["dev", "bild"], "Did you mean `mergeable dev build`?"),
        (["frobnicate"], "`mergeable --help` lists them."),
        (["--frobnicate"], "`mergeable --help` shows how it is used."),
        (["check", "--frobnicate"], "`mergeable check --help` shows how it is used."),
        (["check", "--limit"], "expected one argument"),
        (["check", "add-tow"], "Did you mean add-two"),
        (["reset"], "required: ID"),
    ],
)
def test_used_wrongly(arguments, words, clone):
    done = clone.run(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_verb_imports_no_other_verb_and_no_grader(clone):
    code = (
        "import sys; from mergeable import cli; cli.main(['hint']);"
        "print([m for m in sys.modules if m.startswith('mergeable.') or m == 'pytest'])"
    )
    done = clone.open(command=[sys.executable, "-c", code])
    said, _ = done.communicate(timeout=60)
    loaded = said.splitlines()[-1]
    assert "mergeable.commands.hint" in loaded
    for name in ("commands.check", "mergeable.grading", "mergeable.checkup", "'pytest'"):
        assert name not in loaded


# A learner's day, in processes of their own


def test_from_red_to_green(clone):
    started = clone.run("start")
    assert (started.returncode, started.stderr) == (0, "")
    red = clone.run("check")
    assert (red.returncode, red.stderr) == (1, "")
    assert "✗ Two numbers are added\n  add(2, 3) is not as expected" in red.stdout
    assert "Traceback" not in red.stdout
    clone.solve()
    green = clone.run("check", cwd=clone.sums.parent)
    assert (green.returncode, green.stderr) == (0, "")
    assert "Solved: all 2 checks passed." in green.stdout
    values = json.loads(clone.run("progress", "--json").stdout)
    assert (values["solved"], values["next"]) == (1, "add-all")


def test_json_of_a_check_is_all_there_is_on_stdout(clone):
    clone.sums.write_text("print('noise')\n", encoding="utf-8")
    done = clone.run("check", "add-two", "--json")
    (verdict,) = json.loads(done.stdout)["verdicts"]
    assert (done.returncode, verdict["status"], done.stderr) == (1, "failed", "")
    assert "noise" in verdict["checks"][0]["output"]


def test_everything_at_once(clone):
    clone.solve()
    done = clone.run("check", "--all")
    assert done.returncode == 1
    assert "1 solved, 2 not started." in done.stdout


@pytest.mark.parametrize(
    "folder", ["docs", "exercises/basics", ".", "exercises/basics/sums/add-two"]
)
def test_it_works_from_any_folder_of_the_clone(folder, clone):
    done = clone.run("hint", cwd=clone.root / folder)
    assert done.returncode == 0
    assert "Hint 1 of 3  add-two" in done.stdout


def test_outside_a_course(tmp_path, clone):
    package = tmp_path / "elsewhere" / "site-packages"
    package.mkdir(parents=True)
    source = Path(cli.__file__).parent
    (package / "mergeable").symlink_to(source, target_is_directory=True)
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1));"
        "from mergeable import course; course.__file__ = '/nowhere/a/b/c.py';"
        "from mergeable.cli import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", code, str(package)]
    for verb in ("check", "doctor"):
        done = subprocess.run(
            [*command, verb], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8"
        )
        assert done.returncode == 2, verb
        assert "There is no course in" in done.stderr
        assert "Change into your clone" in done.stderr


@posix
def test_in_a_folder_that_was_deleted(clone, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    code = "import os, sys; os.rmdir(sys.argv.pop(1)); from mergeable.cli import main; main()"
    command = [sys.executable, "-c", code, str(gone), "hint"]
    done = subprocess.run(
        command, cwd=gone, env=clone.environment(), capture_output=True, text=True, timeout=60
    )
    assert done.stderr.startswith("The folder that you are in is no longer there.\n")
    assert "Traceback" not in done.stderr


@posix
def test_paths_are_short_in_a_clone_behind_a_link(clone, tmp_path):
    link = tmp_path / "course"
    link.symlink_to(clone.root)
    assert "\n  exercises/basics/sums/add-two/sums.py\n" in clone.run("start", cwd=link).stdout


def test_two_checks_at_once_both_count(clone):
    clone.sums.write_text("def add(first, second):\n    return 5\n", encoding="utf-8")
    running = [clone.open("check", "add-two") for _ in range(2)]
    for process in running:
        process.communicate(timeout=60)
        assert process.returncode == 1
    record = json.loads(clone.record.read_text(encoding="utf-8"))
    assert record["exercises"]["add-two"]["attempts"] == 2


def test_a_record_that_cannot_be_kept_does_not_change_the_verdict(clone):
    clone.record.mkdir(parents=True)
    clone.solve()
    done = clone.run("check", "add-two")
    assert done.returncode == 0
    assert "Solved" in done.stdout
    assert "Your progress could not be" in done.stderr
    assert "Traceback" not in done.stderr


# Terminals


def test_an_encoding_without_ticks(clone):
    done = clone.run(
        "check", "add-two", env={"PYTHONIOENCODING": "cp1252"}, text=None, encoding=None
    )
    said = done.stdout.decode("cp1252")
    assert "x Two numbers are added" in said
    assert "+ Adding nothing changes nothing" in said
    assert done.stderr == b""


def test_a_narrow_terminal(clone):
    for verb in ("start", "hint", "progress", "doctor"):
        done = clone.run(verb, env={"COLUMNS": "40"})
        assert max(map(len, done.stdout.splitlines())) <= 40, done.stdout


def test_no_colours_where_none_are_wanted(clone):
    clone.record.parent.mkdir()
    text = '{"exercises": {"add-two": {"solved": "2026-01-01T00:00:00Z"}}}'
    clone.record.write_text(text, encoding="utf-8")
    forced = {"FORCE_COLOR": "1"}
    assert "\x1b[32m" in clone.run("progress", env=forced).stdout
    refused = clone.run("progress", env={**forced, "NO_COLOR": "1"}).stdout
    assert not re.search(r"\x1b\[[\d;]*3\d", refused)
    assert "\x1b" not in clone.run("progress").stdout


@posix
@pytest.mark.parametrize("arguments", [["check"], ["progress", "--json"], ["--help"]])
def test_a_pipe_that_nobody_reads(arguments, clone):
    process = clone.open(*arguments)
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait(timeout=60) in (0, 1)
    process.stderr.close()


# Faults of our own


@pytest.fixture
def faulty(monkeypatch):
    from mergeable.commands import hint

    def fail(*args):
        raise KeyError("rungs")

    monkeypatch.setattr(hint, "run", fail)


def test_a_fault_of_our_own_is_called_one(faulty, capsys):
    assert cli.main(["hint"]) == 3
    said = capsys.readouterr().err
    assert "This is a fault of `mergeable`, not yours: KeyError: 'rungs'" in said
    assert "MERGEABLE_TRACEBACK=1" in said


def test_its_traceback_can_be_had(faulty, monkeypatch):
    monkeypatch.setenv("MERGEABLE_TRACEBACK", "1")
    with pytest.raises(KeyError):
        cli.main(["hint"])


def test_a_missing_package_is_named(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "mergeable.commands.hint", None)
    from mergeable.commands import hint

    def fail(*args):
        raise ModuleNotFoundError("No module named 'yaml'", name="yaml")

    monkeypatch.setattr(hint, "run", fail)
    monkeypatch.delitem(sys.modules, "mergeable.commands.hint")
    monkeypatch.setattr(cli, "import_module", lambda name: hint)
    assert cli.main(["hint"]) == 2
    said = capsys.readouterr().err
    assert "The Python package `yaml` is missing." in said
    assert "make setup" in said


def test_without_even_rich_the_words_get_out(clone):
    code = (
        "import sys; sys.modules['rich'] = None; sys.modules['rich.console'] = None;"
        "from mergeable.cli import main; sys.exit(main(['hint']))"
    )
    process = clone.open(command=[sys.executable, "-c", code])
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "`rich" in said
    assert "make setup" in said


# Ctrl-C

STALLED = """\
import importlib, sys, time
where, name = sys.argv.pop(1).split(":")
owner = importlib.import_module(where)
*path, name = name.split(".")
for part in path:
    owner = getattr(owner, part)

def stall(*args, **options):
    print("HERE", flush=True)
    time.sleep(60)

setattr(owner, name, stall)
from mergeable.cli import main
sys.exit(main())
"""
STALLS = [
    ("mergeable.progress.store:Store.read", ["start"]),
    ("mergeable.progress.store:Store.read", ["check"]),
    ("mergeable.progress.store:Store.read", ["hint"]),
    ("mergeable.progress.store:Store.read", ["next"]),
    ("mergeable.progress.store:Store.read", ["progress"]),
    ("mergeable.progress.store:Store.read", ["solution", "add-two"]),
    ("mergeable.progress.store:Store.read", ["welcome"]),
    ("mergeable.checkup.machine:git", ["doctor"]),
    ("mergeable.backups:_copy", ["reset", "add-two"]),
    ("os:fsync", ["start"]),
    ("os:fsync", ["hint"]),
    ("os:fsync", ["check"]),
    ("os:fsync", ["solution", "add-two", "--give-up"]),
]


@posix
@pytest.mark.parametrize(("where", "arguments"), STALLS)
def test_ctrl_c_is_one_line_and_leaves_nothing_half_written(where, arguments, clone):
    mine = "def add(first, second):\n    return 'mine'\n"
    clone.sums.write_text(mine, encoding="utf-8")
    clone.record.parent.mkdir()
    before = '{"exercises": {"add-all": {"attempts": 3}}}'
    clone.record.write_text(before, encoding="utf-8")
    process = clone.open(command=[sys.executable, "-c", STALLED, where, *arguments])
    assert any(line == "HERE\n" for line in process.stdout)
    process.send_signal(signal.SIGINT)
    _, complained = process.communicate(timeout=20)
    assert (process.returncode, complained) == (130, "Stopped.\n")
    assert clone.sums.read_text(encoding="utf-8") == mine
    assert clone.record.read_text(encoding="utf-8") == before
    left = {path.name for path in clone.record.parent.rglob("*") if path.is_file()}
    assert left <= {"progress.json", "progress.lock"}


@posix
def test_ctrl_c_while_grading_ends_what_was_started(clone):
    clone.sums.write_text(LOOP, encoding="utf-8")
    process = clone.open("check", "add-two", "--limit", "100", start_new_session=True)
    running = clone.sums.with_name("running")
    while not running.exists():
        assert process.poll() is None
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    said, complained = process.communicate(timeout=20)
    assert (process.returncode, said, complained) == (130, "", "Stopped.\n")
    assert not clone.record.exists()
    assert _processes_in(clone.root) == []


def _processes_in(folder):
    """The processes that still work in a folder; nobody reaps a killed one at once."""
    for _ in range(100):
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if (entry / "cwd").resolve(strict=True).is_relative_to(folder):
                    found.append((entry / "cmdline").read_bytes())
            except OSError:
                continue
        if not found:
            break
        time.sleep(0.05)
    return found
