def high_water(levels):
    return levels.index(max(levels))
