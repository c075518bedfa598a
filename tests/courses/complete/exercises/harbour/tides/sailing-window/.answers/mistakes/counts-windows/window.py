def window(levels, draught):
    afloat = [level >= draught for level in levels]
    return sum(b and not a for a, b in zip([False, *afloat], afloat))
