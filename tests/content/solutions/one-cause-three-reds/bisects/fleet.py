from bisect import bisect_left


class Seen:
    def __init__(self):
        self._planes = []

    def is_new(self, plane):
        at = bisect_left(self._planes, plane)
        if at < len(self._planes) and self._planes[at] == plane:
            return False
        self._planes.insert(at, plane)
        return True


def planes(departures):
    seen = Seen()
    return [plane for plane in departures if seen.is_new(plane)]


def left_again(departures):
    seen, again = Seen(), Seen()
    return [plane for plane in departures if not seen.is_new(plane) and again.is_new(plane)]
