import pytest
from moving import move

LONG = bytes(range(256)) * 1000  # 256,000 bytes, and all that there are


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "report.txt"
    path.write_bytes(b"Late\r\n")
    return path


@pytest.fixture
def target(tmp_path):
    return tmp_path / "moved.txt"


@pytest.mark.parametrize("held", [b"", b"On time\r\n", LONG], ids=["0", "9", "256000"])
def test_moves_every_byte(source, target, held):
    source.write_bytes(held)
    move(source, target)
    assert target.read_bytes() == held
    assert not source.exists()


def test_touches_nothing_unasked(source, target):
    target.write_bytes(b"On time\n")
    with pytest.raises(FileExistsError):
        move(source, target)
    assert target.read_bytes() == b"On time\n"
    assert source.read_bytes() == b"Late\r\n"


def test_overwrites_a_longer_file(source, target):
    target.write_bytes(LONG)
    move(source, target, overwrite=True)
    assert target.read_bytes() == b"Late\r\n"
    assert not source.exists()


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_file_moved_onto_itself_stays(source, overwrite):
    other_name = source.parent / ".." / source.parent.name / source.name
    move(source, other_name, overwrite=overwrite)
    assert source.read_bytes() == b"Late\r\n"
