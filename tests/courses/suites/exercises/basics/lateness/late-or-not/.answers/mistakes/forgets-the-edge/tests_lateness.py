from lateness import is_late


def test_is_late():
    assert is_late(16) is True
    assert is_late(3) is False
    assert is_late(None) is False
