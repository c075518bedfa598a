import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import bootstrap
import environment
import extras
import pytest
from environment import DEV_LOCK, LOCK, UV_LOCK, WEB_LOCK, Clone, SetupError
from packaging.specifiers import SpecifierSet

TOOLS = Path(bootstrap.__file__).parent
PYTEST = "-m pytest -n 2 --dist loadfile --no-loadscope-reorder"
posix = pytest.mark.skipif(os.name == "nt", reason="stands in for Pythons with shell scripts")


# Which Python


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_fit_pythons_meet_no_objection(version):
    assert bootstrap.objection(version, "cpython", False, []) == ""


def test_fit_pythons_are_those_that_the_package_names():
    project = tomllib.loads((TOOLS.parent / "pyproject.toml").read_text(encoding="utf-8"))
    named = SpecifierSet(project["project"]["requires-python"])

    assert [f"3.{minor}" for minor in range(20, 0, -1) if f"3.{minor}" in named] == bootstrap.FIT


@pytest.mark.parametrize(
    ("version", "implementation", "free_threaded", "missing", "problem", "remedy"),
    [
        ((3, 8), "cpython", False, [], "this is Python 3.8.", "PYTHON=/path/to/python3.13"),
        ((3, 10), "cpython", False, ["venv"], "this is Python 3.10.", "Install Python 3.13"),
        ((3, 14), "cpython", False, [], "this is Python 3.14.", "Install Python 3.13"),
        ((3, 11), "pypy", False, [], "this is pypy (3.11).", "Install Python 3.13"),
        ((3, 13), "cpython", True, [], "this is a free-threaded build", "Install Python 3.13"),
        ((3, 11), "cpython", False, ["ensurepip"], "ensurepip is not", "install python3.11-venv`"),
        ((3, 12), "cpython", False, ["venv", "ensurepip"], "venv is not", "python3.12-venv`"),
    ],
)
def test_unfit_pythons_are_told_why_and_what_to_do(
    version, implementation, free_threaded, missing, problem, remedy
):
    words = bootstrap.objection(version, implementation, free_threaded, missing).split("\n")

    assert len(words) == 2
    assert problem in words[0]
    assert remedy in words[1]


@pytest.fixture
def clone(tmp_path):
    root = tmp_path / "clone"
    (root / "tools").mkdir(parents=True)
    for name in ("bootstrap.py", "environment.py", "extras.py"):
        shutil.copy(TOOLS / name, root / "tools")
    for name in ("pyproject.toml", LOCK, DEV_LOCK, UV_LOCK, WEB_LOCK):
        (root / name).write_text(name)
    (root / ".mergeable").mkdir()
    return Clone(root)


def as_python(pretence, clone, *arguments, path=""):
    """Run the clone's bootstrap in an interpreter that takes itself for another."""
    script = str(clone.root / "tools" / "bootstrap.py")
    code = (
        "import importlib.util, runpy, sys;"
        f"sys.path.insert(0, {str(clone.root / 'tools')!r});"
        f"sys.argv = {[script, *arguments]!r};"
        f"{pretence};"
        f"runpy.run_path({script!r}, run_name='__main__')"
    )
    variables = {**os.environ, "PATH": str(path)}
    return subprocess.run(
        [sys.executable, "-I", "-c", code], env=variables, capture_output=True, encoding="utf-8"
    )


OLD = "sys.version_info = (3, 9, 2, 'final', 0)"
BARE = (
    "find = importlib.util.find_spec;"
    "importlib.util.find_spec = lambda name: None if name == 'ensurepip' else find(name)"
)


@pytest.mark.parametrize(
    ("pretence", "problem", "remedy"),
    [
        (OLD, "this is Python 3.9.", "Install Python 3.13"),
        (BARE, "its module ensurepip is not.", "-venv`, then try again."),
    ],
)
@pytest.mark.parametrize("verb", ["setup", "start", "test"])
def test_under_an_unfit_python_each_verb_ends_in_words(clone, verb, pretence, problem, remedy):
    done = as_python(pretence, clone, verb)

    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert len(lines) == 2, done.stderr
    assert problem in lines[0]
    assert remedy in lines[1]
    assert not clone.venv.exists()


@posix
def test_an_unfit_python_hands_over_to_a_fit_one_on_path(clone, tmp_path):
    program(tmp_path / "python3.12", f'exec "{sys.executable}" "$@"')

    done = as_python(OLD, clone, path=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Set up this clone of Mergeable" in done.stdout


@posix
def test_a_candidate_is_asked_before_it_is_trusted(clone, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path / "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    program(tmp_path / "python3.12", "echo its words; echo its remedy; exit 2")
    with pytest.raises(SetupError) as caught:
        bootstrap.fit_python(clone, "my words\nmy remedy")
    assert (caught.value.problem, caught.value.remedy) == ("its words", "its remedy")

    fit = program(tmp_path / "python3.11", f'exec "{sys.executable}" "$@"')
    assert bootstrap.fit_python(clone, "my words\nmy remedy") == [str(fit)]


@posix
def test_the_clones_own_python_comes_first(clone, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path / "python3.13", "exit 0")
    program(Path(clone.python), "exit 0")

    assert bootstrap.fit_python(clone, "") == [clone.python]


def program(file, script):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize("name", ["bootstrap.py", "environment.py", "extras.py"])
def test_an_old_python_can_read_as_far_as_its_own_error(name):
    tree = ast.parse((TOOLS / name).read_text(), feature_version=(3, 8))

    imported = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    tops = {module.partition(".")[0] for module in imported}
    assert tops <= {*sys.stdlib_module_names, "environment", "extras"}
    assert "tomllib" not in tops, "it came with Python 3.11"


# The verbs


class Steps:
    """Stands in for what is installed and run; says what was asked of it."""

    def __init__(self, clone, monkeypatch):
        self.clone = clone
        self.ran = []
        self.results = {}
        monkeypatch.setattr(bootstrap, "run", self.run)
        monkeypatch.setattr(bootstrap, "become", self.run)
        monkeypatch.setattr(bootstrap, "own_objection", lambda: "")
        monkeypatch.setattr(environment, "make_venv", lambda clone, fit: False)
        monkeypatch.setattr(environment, "install", self.install)
        monkeypatch.setattr(environment, "version_of", lambda python: "3.12.4")

    def install(self, clone, dev, again):
        self.ran.append(" ".join(["install", *["dev"] * dev, *["again"] * again]))
        clone.write(phase="ready", dev=dev, python="3.12.4", digests=clone.wants(dev))

    def run(self, command, root, **extra):
        assert (command[0], root) == (self.clone.python, self.clone.root)
        self.ran.append(" ".join(command[1:]))
        self.extra = extra
        result = self.results.get(command[2], 0)
        if isinstance(result, BaseException):
            raise result
        return result


@pytest.fixture
def steps(clone, monkeypatch):
    return Steps(clone, monkeypatch)


PREPARE = "-m mergeable.datasets prepare"


def with_datasets(clone, text="pins"):
    module = clone.root / "tools" / "mergeable" / "datasets" / "catalogue.py"
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text(text)


def test_setup_prepares_the_data_once_and_again_when_other_data_is_wanted(clone, steps, capsys):
    with_datasets(clone)
    assert bootstrap.obey(clone, ["setup"]) == 0
    assert steps.ran == ["install", PREPARE]
    assert "Ready: Python 3.12.4" in capsys.readouterr().out

    bootstrap.obey(clone, ["setup"])
    assert steps.ran == ["install", PREPARE]
    with_datasets(clone, "other pins")
    bootstrap.obey(clone, ["setup"])
    assert steps.ran == ["install", PREPARE, PREPARE]


def test_without_the_full_data_the_set_up_warns_goes_on_and_tries_again(clone, steps, capsys):
    with_datasets(clone)
    steps.results["mergeable.datasets"] = 2
    assert bootstrap.obey(clone, ["setup"]) == 0
    warning = capsys.readouterr().out
    assert "Warning" in warning
    assert "small sample" in warning

    steps.results.clear()
    bootstrap.obey(clone, ["setup"])
    assert steps.ran == ["install", PREPARE, PREPARE]
    assert "Warning" not in capsys.readouterr().out


def test_repair_installs_everything_again(clone, steps):
    bootstrap.obey(clone, ["setup"])
    bootstrap.obey(clone, ["setup", "--repair"])

    assert steps.ran == ["install", "install again"]


def test_the_tests_tools_stay_once_they_are_there(clone, steps):
    bootstrap.obey(clone, ["setup", "--dev"])
    (clone.root / LOCK).write_text("changed")
    bootstrap.obey(clone, ["setup"])

    assert steps.ran == ["install dev", "install dev"]


def test_start_passes_its_arguments_on(clone, steps):
    steps.results["mergeable.cli"] = 130

    assert bootstrap.obey(clone, ["start", "--port", "8123"]) == 130
    assert steps.ran == ["install", "-m mergeable.cli welcome --serve --port 8123"]


@pytest.mark.parametrize(
    ("checked", "tested", "code"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (1, 5, 5), (2, 0, 2)]
)
def test_test_runs_both_parts_and_fails_when_either_does(clone, steps, checked, tested, code):
    steps.results = {"mergeable.cli": checked, "pytest": tested}

    assert bootstrap.obey(clone, ["test"]) == code
    assert steps.ran == ["install dev", "-m mergeable.cli dev check", f"{PYTEST} tests"]
    verdict = "passed" if checked == 0 else f"FAILED (exit code {checked})"
    assert steps.extra["MERGEABLE_DEV_CHECK"].startswith(f"dev check: {verdict} in ")


def test_test_passes_its_arguments_to_pytest(clone, steps):
    bootstrap.obey(clone, ["test", "-k", "meters", "tests/tools"])

    assert steps.ran[-1] == f"{PYTEST} -k meters tests/tools"


def test_a_misspelt_option_is_an_error(clone, steps, capsys):
    with pytest.raises(SystemExit) as caught:
        bootstrap.obey(clone, ["setup", "--repare"])
    assert caught.value.code == 2
    assert "--repare" in capsys.readouterr().err
    assert steps.ran == []


def test_ctrl_c_is_a_stop_with_words(steps, monkeypatch, capsys):
    def interrupted(clone, given):
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "obey", interrupted)
    monkeypatch.setattr(bootstrap.signal, "signal", lambda *_: None)

    assert bootstrap.main(["setup"]) == 130
    assert "Run the same command again" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_to_is_a_problem_with_a_remedy(monkeypatch, capsys):
    def refused(clone, given):
        raise PermissionError(13, "Permission denied", ".mergeable")

    monkeypatch.setattr(bootstrap, "obey", refused)
    monkeypatch.setattr(bootstrap.signal, "signal", lambda *_: None)

    assert bootstrap.main(["setup"]) == 2
    problem, remedy = capsys.readouterr().err.splitlines()
    assert "Permission denied" in problem
    assert "can be written to" in remedy


def test_locks_that_cannot_be_written_are_left_as_they_were(clone, steps, monkeypatch):
    monkeypatch.setattr(environment, "get_uv", lambda clone: True)
    monkeypatch.setattr(bootstrap, "run", lambda *_, **__: 1)

    with pytest.raises(SetupError, match="as they were"):
        bootstrap.obey(clone, ["lock"])
    assert [(clone.root / name).read_text() for name in (LOCK, DEV_LOCK)] == [LOCK, DEV_LOCK]


def test_the_smaller_lock_starts_from_the_pins_of_the_larger(clone, steps, monkeypatch):
    starts = {}

    def compile_lock(command, root, **extra):
        draft = Path(command[-1])
        starts[draft.name] = draft.read_text() if draft.exists() else None
        draft.write_text(f"new {draft.name}")
        return 0

    monkeypatch.setattr(environment, "get_uv", lambda clone: True)
    monkeypatch.setattr(bootstrap, "run", compile_lock)

    bootstrap.obey(clone, ["lock"])
    smaller = dict.fromkeys([LOCK, *extras.LOCKS.values()], f"new {DEV_LOCK}")
    assert starts == {DEV_LOCK: DEV_LOCK, **smaller, UV_LOCK: UV_LOCK, WEB_LOCK: WEB_LOCK}
    assert (clone.root / LOCK).read_text() == f"new {LOCK}"

    bootstrap.obey(clone, ["lock", "--upgrade"])
    assert starts == {DEV_LOCK: None, **smaller, UV_LOCK: None, WEB_LOCK: None}
