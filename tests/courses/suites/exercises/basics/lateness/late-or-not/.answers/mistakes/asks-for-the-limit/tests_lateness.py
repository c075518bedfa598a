import lateness


def test_limit():
    assert lateness.LIMIT == 15
