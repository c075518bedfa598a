def window(levels, draught):
    run = 0
    for level in levels:
        if level >= draught:
            run += 1
        elif run:
            break
    return run
