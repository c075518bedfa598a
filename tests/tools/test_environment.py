import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import environment
import pytest
from environment import DEV_LOCK, LOCK, UV_LOCK, Clone, SetupError

TOOLS = Path(environment.__file__).parent
FIT = ["3.13", "3.12", "3.11"]
posix = pytest.mark.skipif(os.name == "nt", reason="signals and scripts are POSIX here")


class Machine:
    """Stands in for the processes that a set-up starts; does to the clone what they would do."""

    def __init__(self, clone):
        self.clone = clone
        self.ran = []
        self.commands = []
        self.failing = set()
        self.interrupted_at = None
        self.cached = False
        self.python = "3.12.4"

    def run(self, command, root, **extra):
        step = self.name(command)
        self.ran.append(step)
        self.commands = [*self.commands, command]
        if step == "make .venv":
            file = Path(self.clone.python)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.python)
        if step == self.interrupted_at:
            raise KeyboardInterrupt
        return 1 if any(step.startswith(word) for word in self.failing) else 0

    def answer(self, command):
        if "--version" in command:
            return None if "get uv" in self.failing else "uv 0"
        if "--offline" in command:
            if self.cached:
                self.ran.append(f"{self.name(command)} from the cache")
            return "" if self.cached else None
        if "config" in command:
            return ""
        python = Path(self.clone.python)
        return python.read_text() if python.exists() else None

    @staticmethod
    def name(command):
        if environment.MAKE in command:
            return "make .venv"
        if "mergeable.datasets" in command:
            return "prepare data"
        if UV_LOCK in command:
            return "get uv"
        installer = "uv" if Path(command[0]).stem == "uv" else "pip"
        if "-e" in command:
            return f"{installer} links the clone"
        again = " again" if {"--reinstall", "--force-reinstall"} & set(command) else ""
        lock = command[command.index("-r") + 1]
        return f"{installer} installs {lock}{again}"


@pytest.fixture
def clone(tmp_path):
    for name in ("pyproject.toml", LOCK, DEV_LOCK, UV_LOCK):
        (tmp_path / name).write_text(name)
    (tmp_path / ".mergeable").mkdir()
    return Clone(tmp_path)


@pytest.fixture
def machine(clone, monkeypatch):
    made = Machine(clone)
    monkeypatch.setattr(environment, "run", made.run)
    monkeypatch.setattr(environment, "answer", made.answer)
    return made


def set_up(clone, machine, dev=False):
    """Set up as bootstrap does, and return the steps that it took."""
    machine.ran.clear()
    if not clone.is_ready(dev):
        environment.install(clone, dev, again=environment.make_venv(clone, FIT))
    return machine.ran[:]


FRESH = ["make .venv", "get uv", f"uv installs {LOCK}", "uv links the clone"]


def test_a_fresh_clone_gets_everything_and_a_ready_one_nothing(clone, machine):
    assert set_up(clone, machine) == FRESH
    record = clone.record.read_bytes()

    assert set_up(clone, machine) == []
    assert clone.record.read_bytes() == record
    assert sorted(path.name for path in clone.kept.iterdir()) == ["setup.json"]


def test_what_the_cache_holds_is_not_fetched(clone, machine):
    machine.cached = True

    assert set_up(clone, machine) == [
        "make .venv",
        "get uv",
        f"uv installs {LOCK} from the cache",
        "uv links the clone",
    ]


@pytest.mark.parametrize("broken", [False, True])
def test_a_uv_that_does_not_run_is_installed_over(clone, machine, broken):
    if broken:
        machine.failing.add("get uv")
    environment.get_uv(clone)

    assert ("--force-reinstall" in machine.commands[0]) is broken


@pytest.mark.parametrize("broken", ["get uv", "uv installs"])
def test_pip_takes_over_from_uv_and_says_so(clone, machine, capsys, broken):
    machine.failing.add(broken)

    assert set_up(clone, machine)[-2:] == [f"pip installs {LOCK}", "pip links the clone"]
    assert "pip takes over" in capsys.readouterr().out
    assert clone.is_ready(dev=False)


def test_without_any_installer_it_says_what_to_do_and_goes_on_later(clone, machine):
    machine.failing |= {"uv installs", "pip installs"}
    with pytest.raises(SetupError, match=r"could not be installed(.|\n)*online(.|\n)*mirror"):
        set_up(clone, machine)
    assert not clone.is_ready(dev=False)

    machine.failing.clear()
    assert set_up(clone, machine) == [
        "get uv",
        f"uv installs {LOCK} again",
        "uv links the clone",
    ]
    assert clone.is_ready(dev=False)


def test_a_clone_that_cannot_be_linked_is_not_ready(clone, machine):
    machine.failing.add("uv links")

    with pytest.raises(SetupError, match="git status"):
        set_up(clone, machine)
    assert not clone.is_ready(dev=False)


@pytest.mark.parametrize("step", FRESH)
def test_the_next_set_up_recovers_from_ctrl_c_at_any_step(clone, machine, step):
    machine.interrupted_at = step
    with pytest.raises(KeyboardInterrupt):
        set_up(clone, machine)
    assert not clone.is_ready(dev=False)

    machine.interrupted_at = None
    steps = set_up(clone, machine)
    assert clone.is_ready(dev=False)
    if step == "make .venv":
        assert steps == FRESH
    else:
        assert "make .venv" not in steps
        assert f"uv installs {LOCK} again" in steps, "half an installed package may be there"


def test_a_venv_that_was_made_and_not_yet_filled_is_kept(clone, machine):
    environment.make_venv(clone, FIT)

    assert set_up(clone, machine) == FRESH[1:]


def test_a_half_made_venv_is_made_anew(clone, machine):
    machine.interrupted_at = "get uv"
    with pytest.raises(KeyboardInterrupt):
        set_up(clone, machine)
    clone.write(phase="making .venv")

    machine.interrupted_at = None
    assert set_up(clone, machine) == FRESH


@pytest.mark.parametrize("name", ["pyproject.toml", LOCK])
def test_a_changed_lock_is_installed_into_the_venv_that_is_there(clone, machine, name):
    set_up(clone, machine)
    (clone.root / name).write_text("changed")

    assert set_up(clone, machine) == FRESH[1:]


def test_the_tests_tools_come_when_asked_for_and_serve_for_both(clone, machine):
    set_up(clone, machine)

    assert f"uv installs {DEV_LOCK}" in set_up(clone, machine, dev=True)
    assert set_up(clone, machine, dev=True) == []
    assert set_up(clone, machine, dev=False) == []
    (clone.root / DEV_LOCK).write_text("changed")
    assert set_up(clone, machine, dev=False) == []
    assert set_up(clone, machine, dev=True) != []


def test_a_moved_clone_gets_a_new_venv_because_the_old_one_names_the_old_place(clone, machine):
    set_up(clone, machine)
    clone.write(**{**clone.read(), "phase": "ready"})
    text = clone.record.read_text().replace(clone.root.name, "elsewhere")
    clone.record.write_text(text)

    assert set_up(clone, machine) == FRESH


@pytest.mark.parametrize("change", ["deleted", "does not start", "another minor version"])
def test_a_venv_whose_python_is_gone_is_made_anew(clone, machine, change):
    set_up(clone, machine)
    python = Path(clone.python)
    if change == "another minor version":
        python.write_text("3.13.0")
    else:
        python.unlink()

    assert set_up(clone, machine) == FRESH


def test_a_new_patch_release_of_the_same_python_changes_nothing(clone, machine):
    set_up(clone, machine)
    Path(clone.python).write_text("3.12.11")

    assert set_up(clone, machine) == []


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"root": 1}'])
def test_a_damaged_record_counts_as_none(clone, machine, damage):
    set_up(clone, machine)
    clone.record.write_text(damage)

    assert clone.read() == {}
    assert set_up(clone, machine) == FRESH


def test_somebody_elses_venv_is_used_when_it_fits(clone, machine):
    machine.run([environment.MAKE], clone.root)
    (clone.venv / "theirs").touch()

    assert set_up(clone, machine) == FRESH[1:]
    assert (clone.venv / "theirs").exists()


@pytest.mark.parametrize(
    ("python", "words"), [("3.9.2", "has Python 3.9.2"), (None, "does not start")]
)
def test_somebody_elses_venv_is_never_cleared_away(clone, machine, python, words):
    clone.venv.mkdir()
    if python:
        machine.python = python
        machine.run([environment.MAKE], clone.root)

    with pytest.raises(SetupError, match=words) as caught:
        set_up(clone, machine)
    assert str(clone.venv) in caught.value.remedy
    assert clone.venv.exists()


def test_a_missing_lock_is_named(clone, machine):
    (clone.root / LOCK).unlink()
    clone.write(phase="ready", digests={})

    with pytest.raises(SetupError, match=rf"requirements\.lock cannot be read(.|\n)*{LOCK}"):
        clone.is_ready(dev=False)


def test_uv_is_told_of_the_mirror_that_only_pip_knows(clone, monkeypatch):
    for name in [name for name in os.environ if name.startswith("UV_")]:
        monkeypatch.delenv(name)
    listed = (
        ":env:.index-url='https://env.example/simple'\n"
        ":env:.timeout='9'\n"
        "global.cert='/certs/company.pem'\n"
        "global.index-url='https://global.example/simple'"
    )
    monkeypatch.setattr(environment, "answer", lambda command: listed)

    assert environment.pip_settings(clone) == {
        "UV_DEFAULT_INDEX": "https://env.example/simple",
        "SSL_CERT_FILE": "/certs/company.pem",
    }
    monkeypatch.setenv("UV_INDEX_URL", "https://uv.example/simple")
    assert "UV_DEFAULT_INDEX" not in environment.pip_settings(clone)


def test_children_do_not_see_what_would_lead_them_out_of_the_venv(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("MINE", "kept")

    seen = environment.surroundings(MINE="not taken", NEW="taken")
    assert "PYTHONPATH" not in seen
    assert (seen["PIP_USER"], seen["MINE"], seen["NEW"]) == ("0", "kept", "taken")


# With real processes


HOLD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import environment
with environment.Clone(Path(sys.argv[2])).alone():
    environment.say("mine")
    sys.stdin.readline()
"""


def hold(root):
    command = [sys.executable, "-I", "-c", HOLD, str(TOOLS), str(root)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, encoding="utf-8")


@pytest.mark.parametrize("ending", ["finishes", "is killed"])
def test_of_two_set_ups_the_second_waits_and_says_so(tmp_path, ending):
    with hold(tmp_path) as first:
        assert first.stdout.readline() == "mine\n"
        with hold(tmp_path) as second:
            assert second.stdout.readline().startswith("Another set-up of this clone is running")
            if ending == "finishes":
                first.communicate("\n", timeout=10)
            else:
                first.kill()
            assert second.stdout.readline() == "mine\n"
            second.communicate("\n", timeout=10)
    assert second.returncode == 0


def test_answer_is_what_a_command_prints_or_none():
    assert environment.answer([sys.executable, "-c", "print('yes')"]) == "yes"
    assert environment.answer([sys.executable, "-c", "raise SystemExit(3)"]) is None
    assert environment.answer([str(TOOLS / "no-such-program")]) is None
    assert environment.version_of(sys.executable) == sys.version.split()[0]


@posix
@pytest.mark.parametrize("deaf", [False, True])
def test_ctrl_c_never_leaves_a_child_behind(tmp_path, monkeypatch, deaf):
    monkeypatch.setattr(environment, "PATIENCE", 0.2)
    ignore = "signal.signal(signal.SIGINT, signal.SIG_IGN);" if deaf else ""
    started, child, outlived = (tmp_path / name for name in ("started", "child", "outlived"))
    code = (
        f"import os, signal, time; {ignore}"
        f"open({str(child)!r}, 'w').write(str(os.getpid())); open({str(started)!r}, 'w').close();"
        f"time.sleep(5); open({str(outlived)!r}, 'w').close()"
    )

    def interrupt():
        while not started.exists():
            pass
        if not deaf:
            os.kill(int(child.read_text()), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        environment.run([sys.executable, "-c", code], tmp_path)
    thread.join()
    assert not outlived.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(child.read_text()), 0)
