from itertools import groupby


def _leaves(departures):
    """Yield for each plane the places at which it stands in the list."""
    places = sorted(range(len(departures)), key=departures.__getitem__)
    for _, group in groupby(places, key=departures.__getitem__):
        yield list(group)


def planes(departures):
    return [departures[at] for at in sorted(places[0] for places in _leaves(departures))]


def left_again(departures):
    second = sorted(places[1] for places in _leaves(departures) if len(places) > 1)
    return [departures[at] for at in second]
