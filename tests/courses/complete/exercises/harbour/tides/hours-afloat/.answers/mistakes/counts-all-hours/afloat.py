def hours_afloat(levels, draught):
    return len(levels)
