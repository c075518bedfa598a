def window(levels, draught):
    run = 0
    for level in levels:
        run = run + 1 if level >= draught else 0
    return run
