"""Delays in minutes: what counts as one, and how people are told."""

LATE = 15  # minutes from which a flight counts as late


def is_late(d):
    """Say whether a flight that left after `d` minutes counts as late."""
    return d is not None and d >= LATE


def describe(d):
    """Return a delay as the board shows it: "on time", "12 min"."""
    if d is None:
        return "cancelled"
    if d <= 0:
        return "on time"
    hours, minutes = divmod(d, 60)
    return f"{hours} h {minutes:02}" if hours else f"{minutes} min"


def share_late(delays):
    """Return which share of the flights left late, from 0 to 1."""
    return sum(map(is_late, delays)) / len(delays) if delays else 0


def average(delays):
    """Return the mean delay, in minutes, of the flights that left."""
    left = [delay for delay in delays if delay is not None]
    return sum(left) / len(left)
