from mergeable.explain import expect_equal


def test_adds(attempt):
    """Two numbers are added"""
    add = attempt.function("sums", "add")
    expect_equal(add(2, 3), 5, called=add.called(2, 3))


def test_adds_nothing(attempt):
    """Adding nothing changes nothing"""
    add = attempt.function("sums", "add")
    expect_equal(add(7, 0), 7, called=add.called(7, 0))
