from unittest.mock import patch

from moving import move


def test_removes_the_source(tmp_path):
    source = tmp_path / "report.txt"
    source.write_bytes(b"Late\n")
    with patch("moving.os.remove") as remove:
        move(source, tmp_path / "moved.txt")
    remove.assert_called_once_with(source)
