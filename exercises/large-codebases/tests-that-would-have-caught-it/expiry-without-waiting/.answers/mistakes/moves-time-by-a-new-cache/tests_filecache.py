import pytest
from filecache import FileCache

NOW = 1_000.0


def cache_at(folder, moment):
    return FileCache(folder, lambda: moment)


@pytest.mark.parametrize(("passed", "there"), [(59, True), (60, False)])
def test_expires(tmp_path, passed, there):
    cache_at(tmp_path, NOW).set("gate", "4", 60)
    later = cache_at(tmp_path, NOW + passed)
    assert later.has("gate") is there
    assert later.get("gate", "?") == ("4" if there else "?")
    assert bool(list(tmp_path.iterdir())) is there


def test_for_ever_and_not_at_all(tmp_path):
    cache = cache_at(tmp_path, NOW)
    cache.set("gate", "4", None)
    cache.set("remark", "", 0)
    assert cache_at(tmp_path, NOW * 10**6).has("gate")
    assert not cache.has("remark")
