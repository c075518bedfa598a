import time

import pytest
from filecache import FileCache


@pytest.fixture
def cache(tmp_path):
    return FileCache(tmp_path)


def test_gets_what_was_set(cache):
    cache.set("gate", "4", 60)
    assert cache.get("gate") == "4"
    assert cache.has("gate")


def test_expires(cache, tmp_path):
    cache.set("gate", "4", 0.01)
    time.sleep(0.02)
    assert not cache.has("gate")
    assert cache.get("gate", "?") == "?"
    assert list(tmp_path.iterdir()) == []
