import pytest
from wrapping import wrap

TEXTS = ["Gate 4 at 10 and not at 9", "On time.\n\nGate 4 is open.\n"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("width", [8, 12, 20])
def test_no_line_is_longer_than_the_width(text, width):
    assert all(len(line) <= width for line in wrap(text, width).split("\n"))


@pytest.mark.parametrize("text", TEXTS)
def test_no_word_is_lost(text):
    assert wrap(text, 8).split() == text.split()
