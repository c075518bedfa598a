"""Times of departure, for people to read."""


def clock(time):
    """Return a time of the flight records as a clock shows it.

    The records keep a time as one whole number: 517 is 5:17 in the
    morning, 1517 is 15:17, 2400 is midnight at the end of a day.
    """
    if time < 100:
        return f"00:{time:02}"
    digits = str(time)
    return f"{digits[:-2]}:{digits[-2:]}"
