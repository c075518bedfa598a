from mergeable.explain import expect_equal


def test_longest_of_two(attempt):
    """The longer of two windows counts"""
    window = attempt.function("window", "window")
    expect_equal(window([3.0, 1.0, 3.0, 3.0, 3.0], 2.0), 3, called=window.called([3.0, 1.0, 3.0, 3.0, 3.0], 2.0))


def test_one_window(attempt):
    """A window ends when the boat grounds"""
    window = attempt.function("window", "window")
    expect_equal(window([2.0, 1.0], 2.0), 1, called=window.called([2.0, 1.0], 2.0))


def test_no_window(attempt):
    """A day may have no window"""
    window = attempt.function("window", "window")
    expect_equal(window([1.0, 1.0], 2.0), 0, called=window.called([1.0, 1.0], 2.0))
