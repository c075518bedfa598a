import os

import pytest
from moving import move


def write(name, text):
    with open(name, "w") as file:
        file.write(text)


def test_moves():
    write("report.txt", "On time\n")
    move("report.txt", "moved.txt")
    assert os.path.exists("moved.txt")
    assert not os.path.exists("report.txt")


def test_does_not_overwrite():
    write("report.txt", "Late\n")
    with pytest.raises(FileExistsError):
        move("report.txt", "moved.txt")
