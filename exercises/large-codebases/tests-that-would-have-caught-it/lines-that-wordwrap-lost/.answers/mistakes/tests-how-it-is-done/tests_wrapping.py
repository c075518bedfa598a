from wrapping import _wrap_line, wrap


def test_wrap_line():
    assert _wrap_line("Gate 4 at 10 and not at 9", 12) == "Gate 4 at 10\nand not at 9"
    assert _wrap_line("", 12) == ""


def test_long_word():
    assert wrap("To Charlottesville now", 12) == "To\nCharlottesville\nnow"
