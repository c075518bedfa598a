def hours_afloat(levels, draught):
    return sum(level >= draught for level in levels)
