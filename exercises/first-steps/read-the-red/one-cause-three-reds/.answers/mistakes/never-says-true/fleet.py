"""Which planes left New York, and which of them left again?"""


class Seen:
    """The planes that have left so far."""

    def __init__(self):
        self._planes = set()

    def is_new(self, plane):
        """Say whether this plane leaves for the first time, and note it."""
        if plane in self._planes:
            return False
        self._planes.add(plane)


def planes(departures):
    """Return each plane once, in the order of first departures."""
    seen = Seen()
    return [plane for plane in departures if seen.is_new(plane)]


def left_again(departures):
    """Return the planes that left twice or more, by second departure."""
    seen, again = Seen(), Seen()
    later = [plane for plane in departures if not seen.is_new(plane)]
    return [plane for plane in later if again.is_new(plane)]
