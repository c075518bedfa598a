"""Delays in minutes: what counts as one, and how people are told."""

LATE = 15  # minutes from which a flight counts as late


def is_late(delay):
    """Say whether a flight that left after `delay` minutes counts as late."""
    return delay is not None and delay >= LATE


def describe(delay):
    """Return a delay as the board shows it: "on time", "12 min"."""
    if delay is None:
        return "cancelled"
    if delay <= 0:
        return "on time"
    return f"{delay} min"
