class Seen:
    def __init__(self):
        self._times = {}

    def is_new(self, plane):
        self._times[plane] = self._times.get(plane, 0) + 1
        return self._times[plane] == 1


def planes(departures):
    seen = Seen()
    return [plane for plane in departures if seen.is_new(plane)]


def left_again(departures):
    seen, again = Seen(), Seen()
    return [plane for plane in departures if not seen.is_new(plane) and again.is_new(plane)]
