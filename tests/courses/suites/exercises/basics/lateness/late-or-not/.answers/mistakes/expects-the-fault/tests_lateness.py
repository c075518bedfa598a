from lateness import is_late


def test_edge():
    assert is_late(15)
