def high_water(levels):
    return max(levels)
