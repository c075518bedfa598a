def mean(delays):
    return sum(delays) / len(delays)
