from mergeable.explain import expect_equal


def test_counts_who_came(attempt):
    """Boats that came are counted"""
    boats = attempt.function("boats", "boats")
    expect_equal(boats(["in", "in"]), 2, called=boats.called(["in", "in"]))


def test_counts_who_left(attempt):
    """Boats that left are not counted"""
    boats = attempt.function("boats", "boats")
    expect_equal(boats(["in", "in", "out"]), 1, called=boats.called(["in", "in", "out"]))
