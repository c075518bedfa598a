def tide(before, now):
    return "flood" if now >= before else "ebb"
