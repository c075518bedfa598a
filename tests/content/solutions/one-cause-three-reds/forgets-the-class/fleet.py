from collections import Counter


def planes(departures):
    return list(dict.fromkeys(departures))


def left_again(departures):
    left, again = Counter(), []
    for plane in departures:
        left[plane] += 1
        if left[plane] == 2:
            again.append(plane)
    return again
