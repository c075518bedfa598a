def mean(delays):
    known = [delay or 0 for delay in delays]
    return sum(known) / len(known) if known else None
