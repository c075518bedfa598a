import pytest
from filecache import FileCache


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self):
        self.now = 1_000.0
        self.before = lambda: None  # what happens while somebody reads it

    def __call__(self):
        self.before()
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def cache(tmp_path, clock):
    return FileCache(tmp_path, clock)


def delete_all(folder):
    for path in folder.iterdir():
        path.unlink()


def test_gets_what_was_set(cache):
    cache.set("gate", "4")
    assert cache.get("gate", "?") == "4"
    assert cache.has("gate") is True


def test_gives_the_default_for_what_was_never_set(cache):
    assert cache.get("gate") is None
    assert cache.get("gate", "?") == "?"
    assert cache.has("gate") is False


@pytest.mark.parametrize(("passed", "there"), [(59.9, True), (60, False), (61, False)])
def test_expires_after_its_seconds(cache, clock, passed, there):
    cache.set("gate", "4", 60)
    clock.now += passed
    assert cache.has("gate") is there
    assert cache.get("gate", "?") == ("4" if there else "?")


@pytest.mark.parametrize(("seconds", "there"), [(None, True), (0, False)])
def test_none_is_for_ever_and_nought_not_at_all(cache, clock, seconds, there):
    cache.set("gate", "4", seconds)
    assert cache.has("gate") is there
    clock.now += 10**9
    assert cache.has("gate") is there


def test_setting_again_replaces_text_and_time(cache, clock):
    cache.set("gate", "4", 60)
    clock.now += 50
    cache.set("gate", "5", 60)
    clock.now += 50
    assert cache.get("gate") == "5"


def test_keys_are_told_apart(cache):
    cache.set("gate", "4")
    cache.set("Gate", "5")
    assert (cache.get("gate"), cache.get("Gate")) == ("4", "5")


def test_an_empty_text_is_a_text(cache):
    cache.set("remark", "")
    assert cache.get("remark", "?") == ""
    assert cache.has("remark") is True


@pytest.mark.parametrize("ask", [FileCache.get, FileCache.has])
def test_who_asks_for_an_expired_text_deletes_its_file(cache, clock, tmp_path, ask):
    cache.set("gate", "4", 60)
    clock.now += 60
    ask(cache, "gate")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ask", [FileCache.get, FileCache.has])
def test_a_file_that_is_gone_is_not_there(cache, tmp_path, ask):
    cache.set("gate", "4")
    delete_all(tmp_path)
    assert not ask(cache, "gate")


@pytest.mark.parametrize("ask", [FileCache.get, FileCache.has])
def test_an_expired_file_may_go_before_it_is_deleted(cache, clock, tmp_path, ask):
    """The clock is read before the file is deleted: there another process comes in."""
    cache.set("gate", "4", 60)
    clock.now += 60
    clock.before = lambda: delete_all(tmp_path)
    assert not ask(cache, "gate")
