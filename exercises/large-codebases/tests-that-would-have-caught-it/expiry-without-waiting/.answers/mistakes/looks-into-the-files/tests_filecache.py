import json

import pytest
from filecache import FileCache


@pytest.fixture
def cache(tmp_path):
    return FileCache(tmp_path, lambda: 1_000.0)


def test_writes_the_moment_and_the_text(cache, tmp_path):
    cache.set("gate", "4", 60)
    (file,) = tmp_path.iterdir()
    assert json.loads(file.read_text()) == [1_060.0, "4"]


def test_expired(cache):
    cache.set("gate", "4", 0)
    assert not cache.has("gate")
