from pathlib import Path

import pytest
from moving import move


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def files():
    return {path.name: path.read_bytes() for path in Path().iterdir()}


def put(**contents):
    for name, content in contents.items():
        Path(name).write_bytes(content)


def test_moves_a_long_file():
    put(a=b"a\r\n" * 99_999)
    move("a", "b")
    assert files() == {"b": b"a\r\n" * 99_999}


def test_refuses_and_touches_nothing():
    put(a=b"aa", b=b"bbbb")
    with pytest.raises(FileExistsError):
        move("a", "b")
    assert files() == {"a": b"aa", "b": b"bbbb"}


def test_overwrites_all_of_it():
    put(a=b"aa", b=b"bbbb")
    move("a", "b", overwrite=True)
    assert files() == {"b": b"aa"}


@pytest.mark.parametrize("again", ["a", "./a"])
def test_onto_itself(again):
    put(a=b"aa")
    move("a", str(Path(again).absolute()), overwrite=True)
    assert files() == {"a": b"aa"}
