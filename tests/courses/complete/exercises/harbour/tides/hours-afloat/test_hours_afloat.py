from mergeable.explain import expect_equal


def test_above(attempt):
    """Hours above the draught count"""
    hours_afloat = attempt.function("afloat", "hours_afloat")
    expect_equal(hours_afloat([1.0, 4.0, 3.0], 2.0), 2, called=hours_afloat.called([1.0, 4.0, 3.0], 2.0))


def test_touching(attempt):
    """Hours at the draught count"""
    hours_afloat = attempt.function("afloat", "hours_afloat")
    expect_equal(hours_afloat([2.0, 1.0], 2.0), 1, called=hours_afloat.called([2.0, 1.0], 2.0))
