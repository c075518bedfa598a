from mergeable.explain import expect_equal


def test_hour(attempt):
    """The hour of the highest level is found"""
    high_water = attempt.function("tides", "high_water")
    expect_equal(high_water([1.0, 4.0, 2.0]), 1, called=high_water.called([1.0, 4.0, 2.0]))


def test_first_of_two(attempt):
    """Of two equal levels the first counts"""
    high_water = attempt.function("tides", "high_water")
    expect_equal(high_water([1.0, 4.0, 4.0]), 1, called=high_water.called([1.0, 4.0, 4.0]))


def test_no_levels(attempt):
    """No levels have no high water"""
    high_water = attempt.function("tides", "high_water")
    expect_equal(high_water([]), None, called=high_water.called([]))
