from itertools import pairwise

import pytest
from wrapping import wrap

TEXTS = [
    "Gate 4 at 10",
    "Gate 4 at 100",
    "Late.\n\nThe flight to Winston-Salem leaves from gate 4.\nSorry.\n",
    "Charlottesville is far from Charlottesville",
    "a b c d e f g h i j k l m n o p",
    "a\n\n\nb\n\n",
]
WIDTHS = [4, 9, 12, 30]


@pytest.fixture(params=TEXTS)
def text(request):
    return request.param


@pytest.fixture(params=WIDTHS)
def width(request):
    return request.param


def test_only_spaces_became_breaks(text, width):
    wrapped = wrap(text, width)
    assert len(wrapped) == len(text)
    pairs = set(zip(text, wrapped, strict=True))
    assert {pair for pair in pairs if pair[0] != pair[1]} <= {(" ", "\n")}


def test_lines_fit_or_are_one_word(text, width):
    assert all(len(line) <= width or " " not in line for line in wrap(text, width).split("\n"))


def test_no_line_could_take_the_next_word(text, width):
    for line in text.split("\n"):
        made = wrap(line, width).split("\n")
        for first, second in pairwise(made):
            assert len(first) + 1 + len(second.split(" ")[0]) > width
