class Seen(set):
    def is_new(self, plane):
        before = len(self)
        self.add(plane)
        return len(self) > before


def planes(departures):
    return list(filter(Seen().is_new, departures))


def left_again(departures):
    seen, again = Seen(), Seen()
    for plane in departures:
        if not seen.is_new(plane):
            again.add(plane)
    order = {}
    for at, plane in enumerate(departures):
        order.setdefault(plane, []).append(at)
    return sorted(again, key=lambda plane: order[plane][1])
