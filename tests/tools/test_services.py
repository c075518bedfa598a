"""PostgreSQL on demand: found, started by whoever asks, shared, and stopped whatever happens."""

import hashlib
import importlib.util
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import warnings
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from mergeable.errors import CourseError
from mergeable.model import Need
from mergeable.services import BARE, Address, Seed, databases, postgres, privileges, programs
from mergeable.services import runs as run_module
from mergeable.services.privileges import NOBODY, Identity, identity
from mergeable.services.runs import FACTS, make_run_folder, run_folders, seeds_lock, sweep
from mergeable.services.seeds import Nursery
from mergeable.services.server import start

from tests.needs import needs_postgres, why_not
from tests.waiting import runs, until

TOOLS = Path(__file__).parents[2] / "tools"


if MISSING := why_not(Need.POSTGRESQL):
    warnings.warn(pytest.PytestWarning(MISSING), stacklevel=1)
posix = pytest.mark.skipif(os.name != "posix", reason="signals and forks are POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="namespaces and /proc are Linux's")
root = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="not root here")


def say(address, sql, database=None):
    import psycopg

    with closing(psycopg.connect(**address.connect_options(database), autocommit=True)) as opened:
        found = opened.execute(sql)
        return found.fetchone()[0] if found.description else None


@pytest.fixture(autouse=True)
def _nothing_inherited(monkeypatch):
    monkeypatch.delenv(postgres.SHARED, raising=False)
    monkeypatch.setattr(postgres, "_running", {})  # other modules' tests may have a server
    yield
    postgres.stop_all()


@pytest.fixture
def cache(worker_cache, monkeypatch):
    """A cache with a seed in it, and nothing that runs."""
    assert left_in(worker_cache) == []
    return worker_cache


@pytest.fixture
def on_disk(monkeypatch):
    """A machine without a folder in memory, as most are that do not run Linux."""
    monkeypatch.setattr(run_module, "MEMORY", Path("/nowhere"))


@pytest.fixture(scope="session")
def worker_cache(tmp_path_factory):
    # Temporary folders of pytest's are private: so is what is below them.
    folder = tmp_path_factory.mktemp("private", numbered=True)
    folder.chmod(0o700)
    return folder / "cache"


def left_in(cache):
    """Name the runs and the sockets that are there."""
    folders = list(run_folders(cache))
    sockets = [Path(json.loads((folder / FACTS).read_text())["sockets"]) for folder in folders]
    return [*folders, *(cache / "runs").glob("*"), *(path for path in sockets if path.exists())]


OWNER = """
import json, os, sys, time
from pathlib import Path
from mergeable.services import BARE, postgres
address = postgres.server(BARE, Path(sys.argv[1]))
run = next(iter(postgres._running.values()), None)
told = {"address": address.to_json(), "uid": os.geteuid()}
if run:
    told["keeper"] = run.process.pid
    told["folders"] = [str(folder) for folder in run.folder.removable]
    lines = (run.folder.data / "postmaster.pid").read_text().splitlines()
    told["server"], told["segment"] = int(lines[0]), lines[6].split()[1] if len(lines) > 6 else ""
print(json.dumps(told), flush=True)
"""


class Owner:
    """A process that has asked for a server, and waits to be ended."""

    def __init__(
        self, cache, ending="sys.stdin.readline()", prefix=(), python=sys.executable, path=()
    ):
        environ = {key: value for key, value in os.environ.items() if key != postgres.SHARED}
        self.process = subprocess.Popen(
            [*prefix, python, "-c", OWNER + ending, str(cache)],
            env={**environ, "PYTHONPATH": os.pathsep.join([str(TOOLS), *path])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        self.told = json.loads(line)
        self.address = Address.from_json(self.told["address"])

    @property
    def remains(self):
        """What is left of the server: processes, folders, shared memory."""
        alive = [pid for pid in (self.told["keeper"], self.told["server"]) if runs(pid)]
        folders = [folder for folder in self.told["folders"] if Path(folder).exists()]
        return [*alive, *folders, *(["memory"] if self.told["segment"] in segments() else [])]

    def end(self):
        self.process.kill()
        self.process.communicate()


@contextmanager
def owner(cache, *args, **options):
    opened = Owner(cache, *args, **options)
    try:
        yield opened
    finally:
        opened.end()
        until(lambda: not runs(opened.told.get("keeper", opened.process.pid)))


def segments():
    """Return the ids of the System V shared memory there is."""
    table = Path("/proc/sysvipc/shm")
    if not table.exists():
        return set()
    return {line.split()[1] for line in table.read_text(encoding="ascii").splitlines()[1:]}


# --- started, and stopped however its owner ends


@needs_postgres
def test_a_server_is_there_when_asked_for_and_gone_when_stopped(cache):
    address = postgres.server(BARE, cache)
    assert say(address, "SELECT 40 + 2") == 42
    assert say(address, "SHOW fsync") == "off"
    assert postgres.server(BARE, cache) == address, "one for this process, however often it asks"

    postgres.stop_all()

    assert not address.answers()
    assert left_in(cache) == []
    assert postgres.SHARED not in os.environ


@needs_postgres
@posix
@pytest.mark.parametrize(
    ("ending", "code"),
    [("pass", 0), ("raise ValueError", 1), ("sys.exit(3)", 3), ("os._exit(4)", 4)],
)
def test_nothing_is_left_when_the_owner_ends(cache, ending, code):
    with owner(cache, ending) as owning:
        assert owning.process.wait() == code
        until(lambda: not owning.remains)


@needs_postgres
@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_nothing_is_left_when_the_owner_is_ended(cache, name):
    with owner(cache, "time.sleep(60)") as owning:
        assert len(owning.remains) >= 4
        owning.process.send_signal(getattr(signal, name))
        owning.process.wait()
        until(lambda: not owning.remains)


@needs_postgres
@posix
def test_ctrl_c_at_a_terminal_leaves_the_ending_to_the_owner(cache):
    """It reaches all processes of the terminal's group at once; the keeper is in none."""
    with owner(cache, "time.sleep(60)") as owning:
        assert os.getpgid(owning.told["keeper"]) != os.getpgid(owning.process.pid)
        assert os.getsid(owning.told["server"]) != os.getsid(owning.process.pid)


@needs_postgres
@linux
def test_a_server_does_not_outlive_its_keeper_and_the_next_start_cleans_up(cache):
    with owner(cache, "time.sleep(60)") as owning:
        owning.process.kill()
        os.kill(owning.told["keeper"], signal.SIGKILL)
        until(lambda: not runs(owning.told["server"]))
        assert [path for path in owning.told["folders"] if Path(path).exists()], "nobody could"

        postgres.server(BARE, cache)

        assert not owning.remains


@needs_postgres
@linux
def test_the_next_start_ends_a_server_that_outlived_its_keeper(cache):
    """As one does where the kernel tells nobody of a parent's death."""
    who, found = identity(), programs.find_programs()
    run = make_run_folder(cache, who, loopback=False)
    Nursery(cache, found, who).plant(BARE, run)
    run.mark.write_text("1", encoding="ascii")
    command = who.command(found["postgres"], "-D", str(run.data), "-k", str(run.sockets))
    who.give(*run.removable)
    server = subprocess.Popen(
        [*command, "-c", "listen_addresses="], stderr=subprocess.DEVNULL, **who.options
    )
    until(lambda: (run.data / "postmaster.pid").exists())

    assert sweep(cache, found, who) == [run.path]

    assert server.wait() is not None
    assert left_in(cache) == []


@needs_postgres
@linux
def test_a_server_that_is_killed_itself_takes_its_folders_and_its_memory_along(cache):
    with owner(cache, "time.sleep(60)") as owning:
        os.kill(owning.told["server"], signal.SIGKILL)
        until(lambda: not owning.remains)


@needs_postgres
def test_a_run_that_is_under_way_is_left_alone(cache):
    starting = make_run_folder(cache, identity(), loopback=True).path
    address = postgres.server(BARE, cache)
    try:
        assert sweep(cache, None, identity()) == []
        assert address.answers()
        long_ago = starting.stat().st_mtime - 3600
        os.utime(starting, (long_ago, long_ago))
        assert sweep(cache, None, identity()) == [starting]
    finally:
        shutil.rmtree(starting, ignore_errors=True)


def test_a_seed_that_is_being_made_is_left_alone_though_its_server_has_ended(cache):
    making = make_run_folder(cache, identity(), loopback=True, making=True)
    making.mark.write_text("12345", encoding="utf-8")  # as a keeper leaves it that has gone
    try:
        with seeds_lock(cache):
            assert sweep(cache, None, identity()) == []
        assert making.path.is_dir()
        assert sweep(cache, None, identity()) == [making.path], "whoever made it has died"
    finally:
        making.remove()


# --- shared by a process and its children, and by nobody else


@needs_postgres
@posix
def test_children_use_the_server_of_their_parent_and_leave_it_running(cache):
    address = postgres.server(BARE, cache)

    child = subprocess.run(
        [sys.executable, "-c", OWNER, str(cache)],
        env={**os.environ, "PYTHONPATH": str(TOOLS)},
        capture_output=True,
        check=True,
    )
    assert Address.from_json(json.loads(child.stdout)["address"]) == address

    fork = os.fork()
    if fork == 0:
        shared = postgres.server(BARE, cache) == address
        postgres.stop_all()
        os._exit(0 if shared else 1)
    assert os.waitpid(fork, 0)[1] == 0
    assert say(address, "SELECT 1") == 1


@needs_postgres
@posix
def test_a_fork_that_lives_on_does_not_keep_the_server(cache):
    ending = """
fork = os.fork()
if fork == 0:
    time.sleep(60)
print(fork, flush=True)
os._exit(0)"""
    with owner(cache, ending) as owning:
        fork = int(owning.process.stdout.readline())
        try:
            assert owning.process.wait() == 0
            until(lambda: not owning.remains)
            assert runs(fork)
        finally:
            os.kill(fork, signal.SIGKILL)


@needs_postgres
def test_a_server_that_died_is_replaced(cache, monkeypatch):
    gone = Address("/nowhere", 5432, "mergeable")
    key = f"{BARE.name} {BARE.fingerprint} {cache}"
    monkeypatch.setenv(postgres.SHARED, json.dumps({key: gone.to_json()}))

    assert say(postgres.server(BARE, cache), "SELECT 1") == 1


@needs_postgres
def test_two_runs_at_once_have_a_server_each_from_one_seed(tmp_path):
    cache = tmp_path / "cache"
    waiting = [Owner(cache) for _ in range(2)]
    try:
        first, second = (each.address for each in waiting)
        say(first, "CREATE DATABASE mine")
        assert first.host != second.host
        assert say(second, "SELECT count(*) FROM pg_database WHERE datname = 'mine'") == 0
        assert len(list((cache / "seeds").glob("bare-*"))) == 1
        waiting[0].process.communicate("\n")
        assert say(second, "SELECT 1") == 1
    finally:
        for each in waiting:
            each.end()
    until(lambda: not left_in(cache))


# --- as whoever runs it, wherever the clone lies


@needs_postgres
@linux
@root
def test_an_ordinary_user_runs_it_directly(tmp_path):
    """Made one by a namespace, because the Python that runs this may be root's alone."""
    with owner(tmp_path, prefix=("unshare", "--user", "--map-user=1000")) as owning:
        assert owning.told["uid"] == 1000
        assert say(owning.address, "SELECT 1") == 1


@needs_postgres
@linux
@root
def test_user_nobody_runs_it_directly():
    """A real change of user, where that user can reach a Python like this and its packages."""
    import psycopg

    prefix = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    packages = str(Path(psycopg.__file__).parents[1])
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TOOLS), packages])}
    test = "import subprocess, sys; import psycopg, filelock, mergeable.services.postgres as it;"
    test += "it.description(); subprocess.run([sys.executable, '--version'], check=True)"
    same = shutil.which(f"python{sys.version_info[0]}.{sys.version_info[1]}", path="/usr/bin")
    for python in filter(None, (sys.executable, same)):
        trying = subprocess.run([*prefix, python, "-c", test], capture_output=True, env=environ)
        if trying.returncode == 0:
            break
    else:
        pytest.skip(f"NOT TESTED: user nobody cannot run {sys.executable}")
    folder = Path(tempfile.mkdtemp())
    try:
        os.chown(folder, NOBODY, NOBODY)
        with owner(folder, prefix=prefix, python=python, path=[packages]) as owning:
            assert owning.told["uid"] == NOBODY
            assert say(owning.address, "SELECT 1") == 1
        until(lambda: not owning.remains)
    finally:
        shutil.rmtree(folder)


@needs_postgres
@linux
@root
def test_root_runs_it_in_a_namespace_below_a_private_folder(cache, on_disk):
    assert stat.S_IMODE(cache.parent.stat().st_mode) == 0o700
    assert identity().prefix[1:] == privileges._NAMESPACE, "or the next test is all there is"
    address = postgres.server(BARE, cache)
    (run,) = run_folders(cache)
    assert run.parent == cache / "runs"
    assert run.stat().st_uid == 0
    assert say(address, "SELECT 1") == 1


@needs_postgres
@linux
@root
@pytest.mark.parametrize("memory", [True, False])
def test_where_namespaces_are_forbidden_root_runs_it_as_nobody(cache, monkeypatch, memory):
    if not memory:
        monkeypatch.setattr(run_module, "MEMORY", Path("/nowhere"))
    who, found = Identity(user=NOBODY), programs.find_programs()
    monkeypatch.setattr(postgres, "identity", lambda: who)
    if not who.reaches(found.folder):
        with pytest.raises(CourseError, match="cannot reach"):
            postgres.server(BARE, cache)
        return
    address = postgres.server(BARE, cache)

    assert say(address, "SELECT 1") == 1
    (running,) = postgres._running.values()
    assert not running.folder.path.is_relative_to(cache), "nobody could get there"
    assert running.folder.data.stat().st_uid == NOBODY
    postgres.stop_all()
    assert not running.folder.path.exists()


@needs_postgres
def test_a_cache_that_cannot_be_written_to_costs_only_time(tmp_path):
    blocked = tmp_path / "cache"
    blocked.write_text("a file, where a folder should be", encoding="utf-8")

    assert say(postgres.server(BARE, blocked), "SELECT 1") == 1

    postgres.stop_all()
    assert blocked.is_file()


@needs_postgres
def test_without_sockets_it_listens_on_the_loopback_interface_behind_a_password(cache, monkeypatch):
    import psycopg

    monkeypatch.setattr(postgres, "has_sockets", lambda: False)
    address = postgres.server(BARE, cache)

    assert (address.host, bool(address.password)) == ("127.0.0.1", True)
    assert say(address, "SHOW listen_addresses") == "127.0.0.1"
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(**{**address.connect_options(), "password": "guessed"})
    postgres.stop_all()
    assert left_in(cache) == []


@needs_postgres
@posix
def test_sockets_are_in_a_private_folder_and_no_port_is_open(cache):
    address = postgres.server(BARE, cache)

    assert stat.S_IMODE(Path(address.host).stat().st_mode) == 0o700
    assert say(address, "SHOW listen_addresses") == ""


@needs_postgres
def test_a_server_that_does_not_start_is_told_of_in_its_own_words(cache):
    who, found = identity(), programs.find_programs()
    run = make_run_folder(cache, who, loopback=False)
    try:
        Nursery(cache, found, who).plant(BARE, run)
        with (run.data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("no_such_setting = on\n")
        with pytest.raises(CourseError, match="no_such_setting"):
            start(run, found, who, "")
    finally:
        run.remove()


# --- seeds and databases


@needs_postgres
@pytest.mark.parametrize("memory", [True, False])
def test_a_seed_is_built_once_and_no_run_can_change_it(tmp_path, monkeypatch, memory):
    if not memory:
        monkeypatch.setattr(run_module, "MEMORY", Path("/nowhere"))
    built = []

    def build(address):
        built.append(address)
        databases.make_template(
            address, "mergeable_planes", lambda name: say(address, "CREATE TABLE plane ()", name)
        )

    seed = Seed("planes", "1", build)
    address = postgres.server(seed, tmp_path)
    (kept,) = (tmp_path / "seeds").iterdir()
    before = content(kept)

    copy = databases.copy_template(address, "mergeable_planes")
    say(address, "DROP TABLE plane", copy)
    say(address, "CREATE DATABASE plain")
    say(address, "VACUUM FULL")
    say(address, "CHECKPOINT")
    postgres.stop_all()
    postgres.server(seed, tmp_path)

    assert len(built) == 1
    assert content(kept) == before
    postgres.stop_all()
    postgres.server(Seed("planes", "2", build), tmp_path)
    assert len(built) == 2
    assert kept not in (tmp_path / "seeds").iterdir(), "what it replaces has gone"


def content(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path: hashlib.sha256(path.read_bytes()).digest() for path in files}


@needs_postgres
def test_a_seed_that_fails_leaves_nothing_behind(tmp_path):
    def build(address):
        raise ValueError("no such data")

    with pytest.raises(ValueError, match="no such data"):
        postgres.server(Seed("broken", "1", build), tmp_path)

    assert left_in(tmp_path) == []
    assert list((tmp_path / "seeds").iterdir()) == []


@needs_postgres
def test_copies_are_apart_and_templates_shut(cache):
    import psycopg

    address = postgres.server(BARE, cache)
    databases.make_template(
        address, "mergeable_t", lambda name: say(address, "CREATE TABLE t AS SELECT 1", name)
    )
    databases.make_template(address, "mergeable_t", lambda name: pytest.fail("it is there"))
    first, second = (databases.copy_template(address, "mergeable_t") for _ in range(2))

    say(address, "DELETE FROM t", first)
    assert (say(address, "SELECT count(*) FROM t", first)) == 0
    assert (say(address, "SELECT count(*) FROM t", second)) == 1
    with pytest.raises(psycopg.OperationalError, match="not currently accepting"):
        say(address, "SELECT 1", "mergeable_t")

    databases.drop(address, first)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        say(address, "SELECT 1", first)


@needs_postgres
def test_a_template_that_cannot_be_filled_is_not_there(cache):
    address = postgres.server(BARE, cache)

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            databases.make_template(address, "mergeable_half", lambda name: 1 / 0)

    count = "SELECT count(*) FROM pg_database WHERE datname LIKE 'mergeable%'"
    assert say(address, count) == 0


@needs_postgres
@posix
def test_what_a_killed_check_left_is_dropped_with_the_next_copy(cache):
    address = postgres.server(BARE, cache)
    fork = os.fork()
    if fork == 0:
        databases.copy_template(address, "template1")
        os._exit(0)
    os.waitpid(fork, 0)
    count = "SELECT count(*) FROM pg_database WHERE starts_with(datname, 'mergeable_copy_')"
    assert say(address, count) == 1

    databases.copy_template(address, "template1")

    assert say(address, count) == 1


@needs_postgres
def test_only_databases_of_ours_are_ever_dropped(cache):
    address = postgres.server(BARE, cache)

    with pytest.raises(ValueError, match="not a database of ours"):
        databases.drop(address, "postgres")


# --- which PostgreSQL


@pytest.fixture
def bare_machine(monkeypatch):
    """A machine without PostgreSQL."""
    monkeypatch.setattr(programs, "_WHEELS", {})
    monkeypatch.setattr(programs, "_DISTRIBUTIONS", ())
    monkeypatch.setenv("PATH", "")
    for name in (programs.CHOSEN, postgres.ELSEWHERE):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return a function that puts up programs which say that they are PostgreSQL."""
    said = {}
    monkeypatch.setattr(programs, "version_in", lambda folder: said.get(folder, ""))

    def put(folder, version):
        folder.mkdir(parents=True)
        said[folder.resolve()] = said[folder] = version
        for name in ("postgres", "initdb", "pg_ctl"):
            file = folder / (f"{name}.exe" if os.name == "nt" else name)
            file.touch(mode=0o755)
        return folder

    return put


@pytest.mark.skipif(not os.environ.get("CI"), reason="elsewhere a machine may lack it")
def test_ci_has_a_postgresql_to_test_with():
    assert not MISSING


def test_without_any_the_words_say_what_to_install(bare_machine, cache):
    for ask in (postgres.description, lambda: postgres.server(BARE, cache)):
        with pytest.raises(CourseError) as caught:
            ask()
        assert caught.value.problem == "There is no PostgreSQL on this machine."
        assert "bootstrap.py setup --with postgresql" in caught.value.remedy


def test_without_psycopg_the_words_say_so(bare_machine, install, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(install(tmp_path / "bin", "18.6")))
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "psycopg" else find(name)
    )

    with pytest.raises(CourseError, match="psycopg"):
        postgres.description()


def test_the_order_is_chosen_then_wheel_then_path_then_distribution(
    bare_machine, install, tmp_path, monkeypatch
):
    distribution = tmp_path / "lib" / "postgresql"
    install(distribution / "9" / "bin", "9.6")
    install(distribution / "15" / "bin", "15.18")
    install(distribution / "17" / "bin", "17.2")
    monkeypatch.setattr(programs, "_DISTRIBUTIONS", (f"{distribution}/*/bin",))
    assert programs.find_programs().version == "17.2"

    monkeypatch.setenv("PATH", str(install(tmp_path / "path", "16.1")))
    assert programs.find_programs().source == "PATH"

    wheel = install(tmp_path / "site" / "some_wheel" / "pginstall" / "bin", "18.6")
    (wheel.parents[1] / "__init__.py").write_text("raise RuntimeError('imported')")
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setattr(programs, "_WHEELS", {"some-wheel": ("some_wheel", ("pginstall/bin",))})
    assert programs.find_programs().source == "some-wheel"
    assert "some_wheel" not in sys.modules

    monkeypatch.setenv(programs.CHOSEN, str(install(tmp_path / "chosen", "18.1")))
    assert str(programs.find_programs()) == "PostgreSQL 18.1 from MERGEABLE_PG_BIN"


@pytest.mark.parametrize(("version", "words"), [("", "no PostgreSQL runs"), ("14.2", "older")])
def test_a_choice_that_will_not_do_is_not_passed_over(
    bare_machine, install, tmp_path, monkeypatch, version, words
):
    monkeypatch.setenv(programs.CHOSEN, str(install(tmp_path / "chosen", version)))

    with pytest.raises(CourseError, match=words):
        programs.find_programs()


@needs_postgres
def test_a_server_elsewhere_serves_when_there_are_no_programs(cache, tmp_path, monkeypatch):
    monkeypatch.setattr(postgres, "has_sockets", lambda: False)
    there = postgres.server(BARE, cache)
    url = f"postgresql://{there.user}:{there.password}@{there.host}:{there.port}/postgres"
    say(there, "CREATE TABLE theirs ()")
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(postgres, "find_programs", lambda environ=None: None)
        elsewhere.setenv(postgres.ELSEWHERE, url)
        elsewhere.setenv(postgres.SHARED, "{}")

        assert postgres.description() == "the server at 127.0.0.1 that DATABASE_URL names"
        address = postgres.server(BARE, tmp_path)
        assert address == there
        databases.make_template(address, "mergeable_t", lambda name: None)
        copy = databases.copy_template(address, "mergeable_t")
        assert say(address, "SELECT current_database()", copy) == copy
        databases.drop(address, copy)
    assert list(tmp_path.iterdir()) == [], "nothing was started or kept here"
    assert say(there, "SELECT count(*) FROM theirs") == 0


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (
            "postgres://ann:s%40fe@db.example:6543/work?sslmode=require",
            Address("db.example", 6543, "ann", "s@fe", "work", (("sslmode", "require"),)),
        ),
        ("postgresql:///work?host=/run/pg", Address("/run/pg", 5432, "mergeable", "", "work")),
        ("mysql://localhost/work", None),
        ("postgres://localhost:port/work", None),
        ("", None),
    ],
)
def test_a_url_is_read_as_libpq_would(url, address):
    assert Address.from_url(url) == address
    if address:
        assert Address.from_json(json.loads(json.dumps(address.to_json()))) == address
