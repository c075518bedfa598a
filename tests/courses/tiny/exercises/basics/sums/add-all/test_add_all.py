from mergeable.explain import expect_equal


def test_total(attempt):
    """The numbers are added up"""
    total = attempt.function("totals", "total")
    expect_equal(total([1, 2, 3]), 6, called=total.called([1, 2, 3]))


def test_total_of_none(attempt):
    """The total of no numbers is 0"""
    total = attempt.function("totals", "total")
    expect_equal(total([]), 0, called=total.called([]))
