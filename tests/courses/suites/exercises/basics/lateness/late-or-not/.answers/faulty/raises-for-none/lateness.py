LIMIT = 15


def is_late(minutes):
    return minutes > LIMIT
