def hours_afloat(levels, draught):
    count = 0
    for level in levels:
        if level < draught:
            break
        count += 1
    return count
