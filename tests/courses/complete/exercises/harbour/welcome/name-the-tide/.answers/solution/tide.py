def tide(before, now):
    if now == before:
        return "slack"
    return "flood" if now > before else "ebb"
