import time

import pytest
from filecache import FileCache


@pytest.fixture
def cache(tmp_path):
    return FileCache(tmp_path)


@pytest.mark.parametrize(("passed", "there"), [(59, True), (60, False)])
def test_expires(cache, monkeypatch, passed, there):
    monkeypatch.setattr(time, "time", lambda: 1_000.0)
    cache.set("gate", "4", 60)
    monkeypatch.setattr(time, "time", lambda: 1_000.0 + passed)
    assert cache.has("gate") is there
