LIMIT = 15


def is_late(minutes):
    if minutes is None or minutes > LIMIT:
        return minutes is not None
