import os
from collections import namedtuple

import pytest
from filecache import FileCache

Case = namedtuple("Case", "seconds passed there")
CASES = [
    Case(60, 0, True),
    Case(60, 59.999, True),
    Case(60, 60, False),
    Case(60, 10**9, False),
    Case(0, 0, False),
    Case(None, 10**9, True),
]


class Clock:
    now = 1.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def cache(tmp_path, clock):
    return FileCache(tmp_path, clock)


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("text", ["4", ""])
@pytest.mark.parametrize("ask", ["get", "has"])
def test_moments(cache, clock, tmp_path, case, text, ask):
    cache.set("Key", text, case.seconds)
    clock.now += case.passed
    assert cache.get("key", "default") == "default"
    if ask == "has":
        assert cache.has("Key") is case.there
    else:
        assert cache.get("Key", "default") == (text if case.there else "default")
    assert any(tmp_path.iterdir()) is case.there


def test_set_again(cache, clock):
    cache.set("a", "1", 60)
    clock.now += 59
    cache.set("a", "2", 60)
    clock.now += 59
    assert cache.get("a") == "2"


def test_gone_when_opened(cache, monkeypatch):
    monkeypatch.setattr(os.path, "exists", lambda path: True)
    assert cache.has("a") is False
    assert cache.get("a") is None


def test_gone_when_deleted(tmp_path):
    def later():
        for path in tmp_path.iterdir():
            path.unlink()
        return 70.0

    FileCache(tmp_path, lambda: 0.0).set("a", "1", 60)
    assert FileCache(tmp_path, later).has("a") is False
