LIMIT = 15


def is_late(minutes):
    return minutes is not None and minutes >= LIMIT
