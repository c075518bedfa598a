def tide(before, now):
    return "slack" if now == before else "flood"
