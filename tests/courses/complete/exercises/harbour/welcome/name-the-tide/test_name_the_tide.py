from mergeable.explain import expect_equal


def test_rises(attempt):
    """Rising water is the flood"""
    tide = attempt.function("tide", "tide")
    expect_equal(tide(1.0, 2.0), "flood", called=tide.called(1.0, 2.0))


def test_falls(attempt):
    """Falling water is the ebb"""
    tide = attempt.function("tide", "tide")
    expect_equal(tide(2.0, 1.0), "ebb", called=tide.called(2.0, 1.0))


def test_stands(attempt):
    """Standing water is slack"""
    tide = attempt.function("tide", "tide")
    expect_equal(tide(2.0, 2.0), "slack", called=tide.called(2.0, 2.0))
