"""Which airlines got away best from each airport on one day."""

from itertools import groupby

from departures.models import Flight


def league(day, places=3):
    """Return the best airlines of each airport on `day`, best first."""
    flights = Flight.objects.on(day).select_related("airline")
    in_order = flights.order_by("origin", "airline")
    lines = []
    for airport, group in groupby(in_order, key=lambda f: f.origin_id):
        lines += table(airport, list(group), places)
    return lines


def table(airport, flights, places):
    """Return the lines of one airport."""
    lines = []
    for airline, group in groupby(flights, key=lambda f: f.airline.name):
        own = list(group)
        delays = [f.departure_delay for f in own if not f.is_cancelled]
        if delays:
            line = {"airline": airline, "flights": len(own)}
            lines.append(line | {"delay": sum(delays) / len(delays)})
    lines.sort(key=lambda line: line["delay"])
    so_far = 0
    for line in lines:
        better = sum(other["delay"] < line["delay"] for other in lines)
        so_far += line["flights"]
        line |= {"airport": airport, "place": better + 1}
        line |= {"so_far": so_far, "of": len(flights)}
    return [line for line in lines if line["place"] <= places]
