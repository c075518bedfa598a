def late(delays):
    """Return how many flights left late; delays are in minutes."""
    return sum(delay > 0 for delay in delays)
