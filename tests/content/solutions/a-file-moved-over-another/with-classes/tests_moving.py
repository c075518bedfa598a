import pytest
from moving import move


@pytest.fixture
def short(tmp_path):
    path = tmp_path / "short.bin"
    path.write_bytes(bytes([13, 10, 200]))
    return path


@pytest.fixture
def long(tmp_path):
    path = tmp_path / "long.bin"
    path.write_bytes(bytes([1, 2, 13, 10]) * 50_000)
    return path


class TestFree:
    def test_every_byte_arrives(self, long, tmp_path):
        before = long.read_bytes()
        move(long, tmp_path / "new.bin")
        assert (tmp_path / "new.bin").read_bytes() == before
        assert not long.is_file()


class TestTaken:
    def test_refused(self, short, long):
        before = long.read_bytes()
        with pytest.raises(FileExistsError):
            move(short, long, overwrite=False)
        assert short.is_file()
        assert long.read_bytes() == before

    @pytest.mark.parametrize("swap", [False, True])
    def test_allowed(self, short, long, swap):
        source, target = (long, short) if swap else (short, long)
        before = source.read_bytes()
        move(source, target, overwrite=True)
        assert target.read_bytes() == before
        assert list(target.parent.iterdir()) == [target]

    def test_itself(self, short):
        before = short.read_bytes()
        move(str(short), short.parent / "." / ".." / short.parent.name / short.name, True)
        assert short.exists()
        assert short.read_bytes() == before
