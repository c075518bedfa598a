import pytest
from moving import move

LONG = "On time\n" * 20_000


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("Late\n")
    return path


@pytest.fixture
def target(tmp_path):
    path = tmp_path / "moved.txt"
    path.write_text(LONG)
    return path


def test_moves(source, target):
    moved = target.with_name("again.txt")
    move(target, moved)
    assert moved.read_text() == LONG
    assert not target.exists()


def test_touches_nothing_unasked(source, target):
    with pytest.raises(FileExistsError):
        move(source, target)
    assert target.read_text() == LONG
    assert source.read_text() == "Late\n"


def test_overwrites(source, target):
    move(source, target, overwrite=True)
    assert target.read_text() == "Late\n"


def test_a_file_moved_onto_itself_stays(source):
    again = source.parent / ".." / source.parent.name / source.name
    move(source, again, overwrite=True)
    assert source.read_text() == "Late\n"
