def high_water(levels):
    return max(range(len(levels)), key=levels.__getitem__, default=None)
