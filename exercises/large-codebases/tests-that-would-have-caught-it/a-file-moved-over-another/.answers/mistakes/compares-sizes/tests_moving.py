import pytest
from moving import move


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "report.txt"
    path.write_bytes(b"Late\r\n" * 20_000)
    return path


@pytest.fixture
def target(tmp_path):
    path = tmp_path / "moved.txt"
    path.write_bytes(b"On time\r\n" * 20_000)
    return path


def size(path):
    return path.stat().st_size


def test_overwrites(source, target):
    move(source, target, overwrite=True)
    assert size(target) == 120_000
    assert not source.exists()


def test_touches_nothing_unasked(source, target):
    with pytest.raises(FileExistsError):
        move(source, target)
    assert (size(source), size(target)) == (120_000, 180_000)


def test_a_file_moved_onto_itself_stays(source):
    again = source.parent / ".." / source.parent.name / source.name
    move(source, again, overwrite=True)
    assert size(source) == 120_000
