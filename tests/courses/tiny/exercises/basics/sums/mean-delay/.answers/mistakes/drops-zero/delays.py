def mean(delays):
    known = [delay for delay in delays if delay]
    return sum(known) / len(known) if known else None
