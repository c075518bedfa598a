"""Times of departure, for people to read."""

from datetime import datetime


def clock(time):
    """Return a time of the flight records as a clock shows it.

    The records keep a time as one whole number: 517 is 5:17 in the
    morning, 1517 is 15:17, 2400 is midnight at the end of a day.
    """
    at = datetime.strptime(f"{time:04}", "%H%M")
    return f"{at.hour}:{at.minute:02}"
