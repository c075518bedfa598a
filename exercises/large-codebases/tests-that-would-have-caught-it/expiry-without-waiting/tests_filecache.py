import tempfile
import time

from filecache import FileCache


def test_gets_what_was_set():
    cache = FileCache(tempfile.mkdtemp())
    cache.set("gate", "4", 60)
    assert cache.get("gate") == "4"
    assert cache.has("gate")


def test_expires():
    cache = FileCache(tempfile.mkdtemp())
    cache.set("gate", "4", 0.05)
    time.sleep(0.1)
    assert cache.get("gate") is None
