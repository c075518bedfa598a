def late(delays):
    """Return how many flights left late; delays are in minutes."""
    return len(delays)
