from lateness import is_late


def test_late():
    assert is_late(60)
