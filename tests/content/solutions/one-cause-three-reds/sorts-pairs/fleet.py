def _departure(departures, number):
    """Return the planes that left so often, by the place of that departure in the list."""
    found, before, times = [], None, 0
    for plane, at in sorted(zip(departures, range(len(departures)), strict=True)):
        times = times + 1 if plane == before else 1
        before = plane
        if times == number:
            found.append((at, plane))
    return [plane for _, plane in sorted(found)]


def planes(departures):
    return _departure(departures, 1)


def left_again(departures):
    return _departure(departures, 2)
