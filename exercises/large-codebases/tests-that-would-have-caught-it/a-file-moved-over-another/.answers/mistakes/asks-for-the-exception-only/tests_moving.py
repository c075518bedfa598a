import pytest
from moving import move


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "report.txt"
    path.write_bytes(b"Late\r\n")
    return path


@pytest.fixture
def target(tmp_path):
    path = tmp_path / "moved.txt"
    path.write_bytes(b"On time\r\n" * 10_000)
    return path


def test_raises(source, target):
    with pytest.raises(FileExistsError):
        move(source, target)


def test_overwrites(source, target):
    move(source, target, overwrite=True)
    assert target.read_bytes() == b"Late\r\n"


def test_moves_a_long_file(source, target):
    moved = target.with_name("again.txt")
    move(target, moved)
    assert moved.read_bytes() == b"On time\r\n" * 10_000


def test_a_file_moved_onto_itself_stays(source):
    again = source.parent / ".." / source.parent.name / source.name
    move(source, again, overwrite=True)
    assert source.read_bytes() == b"Late\r\n"
