from wrapping import wrap


def test_paragraphs():
    assert wrap("Late.\n\nSorry.", 12) == "Late.\nSorry."
