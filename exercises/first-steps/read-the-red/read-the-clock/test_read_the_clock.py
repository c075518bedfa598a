from mergeable.explain import expect_equal

BY_DAY = {517: "5:17", 1517: "15:17", 905: "9:05", 1000: "10:00", 100: "1:00", 2359: "23:59"}
AFTER_MIDNIGHT = {5: "0:05", 42: "0:42", 1: "0:01", 10: "0:10", 59: "0:59"}
END_OF_DAY = {2400: "24:00"}
TEXT = "Return a text such as '5:17'. What is printed never reaches the caller."


def expect_times(attempt, times, next_step):
    clock = attempt.function("clock", "clock")
    for time, expected in times.items():
        got = clock(time)
        expect_equal(
            got,
            expected,
            called=clock.called(time),
            what=f"The time {time}",
            next_step=next_step if isinstance(got, str) else TEXT,
        )


def test_by_day(attempt):
    """A time by day is the hour, a colon and two digits of minutes"""
    expect_times(
        attempt, BY_DAY, "The last two digits are the minutes, what stands before is the hour."
    )


def test_after_midnight(attempt):
    """In the hour after midnight, the hour is 0"""
    expect_times(
        attempt,
        AFTER_MIDNIGHT,
        "A number keeps no zeros at its front. Put back those that a clock shows.",
    )


def test_end_of_day(attempt):
    """Midnight at the end of a day is 24:00"""
    expect_times(attempt, END_OF_DAY, "The records write it 2400, so that it stays in its day.")
