def tide(before, now):
    if now == before:
        return "slack"
    return "ebb" if now > before else "flood"
