def window(levels, draught):
    return sum(level >= draught for level in levels)
