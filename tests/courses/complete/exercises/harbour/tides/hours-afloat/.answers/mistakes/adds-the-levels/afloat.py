def hours_afloat(levels, draught):
    return sum(level for level in levels if level >= draught)
