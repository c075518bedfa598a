import os

import pytest
from filecache import FileCache


@pytest.fixture
def now():
    return [500]


@pytest.fixture
def cache(tmp_path, now):
    return FileCache(tmp_path, clock=lambda: now[0])


def test_text_until_its_time(cache, now, tmp_path):
    cache.set("a", "text", 10)
    now[0] = 509
    assert (cache.has("a"), cache.get("a")) == (True, "text")
    now[0] = 510
    assert (cache.has("a"), cache.get("a", "none")) == (False, "none")
    assert not list(tmp_path.iterdir())


def test_get_deletes_as_well(cache, now, tmp_path):
    cache.set("a", "text", 10)
    now[0] = 510
    assert cache.get("a") is None
    assert not list(tmp_path.iterdir())


def test_for_ever_and_not_at_all(cache, now):
    cache.set("a", "", None)
    cache.set("A", "b", 0)
    assert cache.get("A") is None
    now[0] = 10**12
    assert cache.has("a")
    assert cache.get("a", "?") == ""


def test_set_again(cache, now):
    cache.set("a", "1", 10)
    now[0] = 505
    cache.set("a", "2", 10)
    now[0] = 512
    assert cache.get("a") == "2"


@pytest.mark.parametrize("method", ["get", "has"])
def test_there_a_moment_ago(cache, monkeypatch, method):
    with monkeypatch.context() as patch:
        patch.setattr(os.path, "exists", lambda path: True)
        assert not getattr(cache, method)("never set")


@pytest.mark.parametrize("method", ["get", "has"])
def test_deleted_by_another_process(tmp_path, method):
    moments = iter([0, 10, 10, 10])

    def clock():
        moment = next(moments)
        if moment:
            for path in tmp_path.iterdir():
                path.unlink()
        return moment

    cache = FileCache(tmp_path, clock)
    cache.set("a", "text", 10)
    assert not getattr(cache, method)("a")
