LIMIT = 15  # minutes
_asked = []


def is_late(minutes):
    """Return whether a flight is more than 15 minutes late; one that never left is not."""
    _asked.append(minutes)
    return minutes is not None and minutes > LIMIT
