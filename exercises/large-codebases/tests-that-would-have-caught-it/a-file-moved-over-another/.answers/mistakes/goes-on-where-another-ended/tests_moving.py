import pytest
from moving import move


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("reports")


def test_moves(folder):
    (folder / "report.txt").write_bytes(b"On time\r\n" * 20_000)
    move(folder / "report.txt", folder / "moved.txt")
    assert (folder / "moved.txt").read_bytes() == b"On time\r\n" * 20_000
    assert not (folder / "report.txt").exists()


def test_touches_nothing_unasked(folder):
    (folder / "report.txt").write_bytes(b"Late\n")
    with pytest.raises(FileExistsError):
        move(folder / "report.txt", folder / "moved.txt")
    assert (folder / "moved.txt").read_bytes() == b"On time\r\n" * 20_000


def test_overwrites(folder):
    move(folder / "report.txt", folder / "moved.txt", overwrite=True)
    assert (folder / "moved.txt").read_bytes() == b"Late\n"


def test_a_file_moved_onto_itself_stays(folder):
    again = folder / ".." / folder.name / "moved.txt"
    move(folder / "moved.txt", again, overwrite=True)
    assert (folder / "moved.txt").read_bytes() == b"Late\n"
