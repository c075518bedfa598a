from mergeable.explain import expect_equal

BY_DAY = {517: "5:17", 1517: "15:17", 905: "9:05", 1000: "10:00", 100: "1:00", 2359: "23:59"}
AFTER_MIDNIGHT = {5: "0:05", 42: "0:42", 1: "0:01", 10: "0:10", 59: "0:59"}
END_OF_DAY = {2400: "24:00"}


def expect_times(attempt, times, advice):
    clock = attempt.function("clock", "clock")
    for time, expected in times.items():
        got = clock(time)
        is_text = isinstance(got, str)
        next_step = advice(got, expected) if is_text else f"Return a text: {expected!r}."
        expect_equal(
            got,
            expected,
            called=clock.called(time),
            what=f"The time {time}",
            next_step=next_step,
        )


def by_day(got, expected):
    if got.startswith("0"):
        return f"The hour has no zero at its front: {expected}."
    return "The last two digits are the minutes, what stands before is the hour."


def after_midnight(got, expected):
    if got.startswith(":"):
        return "A number keeps no zeros at its front. Put back those that a clock shows."
    if got.startswith("00:"):
        return f"One zero is enough for the hour: {expected}."
    return "The hour is 0 here, with no second zero; the minutes keep two digits."


def end_of_day(got, expected):
    return "The records write it 2400, so that it stays in its day."


def test_by_day(attempt):
    """A time by day is the hour, a colon and two digits of minutes"""
    expect_times(attempt, BY_DAY, by_day)


def test_after_midnight(attempt):
    """In the hour after midnight, the hour is 0"""
    expect_times(attempt, AFTER_MIDNIGHT, after_midnight)


def test_end_of_day(attempt):
    """Midnight at the end of a day is 24:00"""
    expect_times(attempt, END_OF_DAY, end_of_day)
