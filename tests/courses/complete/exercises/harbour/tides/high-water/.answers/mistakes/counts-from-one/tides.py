def high_water(levels):
    return levels.index(max(levels)) + 1 if levels else None
