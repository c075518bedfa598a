def mean(delays):
    known = [delay for delay in delays if delay is not None]
    return sum(known) / len(known)
