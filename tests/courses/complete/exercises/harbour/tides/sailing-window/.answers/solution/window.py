def window(levels, draught):
    longest = run = 0
    for level in levels:
        run = run + 1 if level >= draught else 0
        longest = max(longest, run)
    return longest
