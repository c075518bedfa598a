import pytest
from moving import move


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "report.txt"
    path.write_bytes(b"Late\r\n" * 20_000)
    return path


@pytest.fixture
def target(tmp_path):
    return tmp_path / "moved.txt"


def test_moves(source, target):
    move(source, target)
    assert target.read_bytes() == b"Late\r\n" * 20_000
    assert not source.exists()


def test_touches_nothing_unasked(source, target):
    target.write_bytes(b"On time\n")
    with pytest.raises(FileExistsError):
        move(source, target)
    assert target.read_bytes() == b"On time\n"
    assert source.exists()


def test_overwrites(source, target):
    target.write_bytes(b"On time\n")
    move(source, target, overwrite=True)
    assert target.read_bytes() == b"Late\r\n" * 20_000


def test_a_file_moved_onto_itself_stays(source):
    again = source.parent / ".." / source.parent.name / source.name
    move(source, again, overwrite=True)
    assert source.read_bytes() == b"Late\r\n" * 20_000
