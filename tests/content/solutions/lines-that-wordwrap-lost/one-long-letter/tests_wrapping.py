from wrapping import wrap

LETTER = """\
Dear traveller,

flight UA 1545 is late.
It leaves at 6.

From: gate four-hundred

Charlottesville!
"""
WRAPPED = """\
Dear
traveller,

flight UA
1545 is late.
It leaves at
6.

From: gate
four-hundred

Charlottesville!
"""


def test_a_letter():
    assert wrap(LETTER, 13) == WRAPPED


def test_a_word_longer_than_the_width():
    assert wrap("a four-hundred b", 8) == "a\nfour-hundred\nb"


def test_a_word_as_long_as_fits():
    assert wrap("aa bbb cccc", 6) == "aa bbb\ncccc"
    assert wrap("aa bbb cccc", 5) == "aa\nbbb\ncccc"
