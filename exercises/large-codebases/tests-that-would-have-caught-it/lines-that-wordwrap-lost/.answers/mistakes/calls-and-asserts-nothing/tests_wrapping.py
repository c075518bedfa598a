from wrapping import wrap


def test_wrap():
    wrap("Late.\n\nGate 4 is closed now.\n", 12)
    wrap("To Charlottesville now", 12)
    wrap("from Winston-Salem", 12)
    wrap("", 12)
