import os
from pathlib import Path

import pytest
from moving import move

SOURCE, TARGET = Path("report.txt"), Path("moved.txt")
LONG = b"Late\r\n" * 20_000


def test_moves():
    SOURCE.write_bytes(LONG)
    move(SOURCE, TARGET)
    assert TARGET.read_bytes() == LONG
    assert not SOURCE.exists()
    os.remove(TARGET)


def test_touches_nothing_unasked():
    SOURCE.write_bytes(b"Late\n")
    TARGET.write_bytes(LONG)
    with pytest.raises(FileExistsError):
        move(SOURCE, TARGET)
    assert TARGET.read_bytes() == LONG


def test_overwrites():
    SOURCE.write_bytes(b"Late\n")
    TARGET.write_bytes(LONG)
    move(SOURCE, TARGET, overwrite=True)
    assert TARGET.read_bytes() == b"Late\n"


def test_a_file_moved_onto_itself_stays():
    SOURCE.write_bytes(b"Late\n")
    move(SOURCE, SOURCE.absolute(), overwrite=True)
    assert SOURCE.read_bytes() == b"Late\n"
