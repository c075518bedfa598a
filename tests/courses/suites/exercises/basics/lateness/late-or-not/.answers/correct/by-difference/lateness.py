def is_late(minutes):
    return minutes is not None and minutes - 15 > 0
