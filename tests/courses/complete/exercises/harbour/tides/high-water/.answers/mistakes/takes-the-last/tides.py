def high_water(levels):
    hours = range(len(levels))
    return max(reversed(hours), key=levels.__getitem__, default=None)
