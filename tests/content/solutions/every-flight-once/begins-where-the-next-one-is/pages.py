"""All flights in the order of their schedule: a page is named by the first flight on it."""

from datetime import datetime

from departures.models import Flight
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThanOrEqual

KEY = ("scheduled_departure", "airline_id", "number")


def page(after=None, size=100):
    flights = Flight.objects.order_by(*KEY)
    if after is not None:
        moment, airline, number = after.split("|")
        begin = (datetime.fromisoformat(moment), airline, int(number))
        flights = flights.filter(TupleGreaterThanOrEqual(Tuple(*KEY), begin))
    *rows, extra = [*flights.values_list(*KEY, "origin", "destination")[: size + 1], None][
        : size + 1
    ]
    if len(rows) < size or extra is None:
        return {"flights": rows if extra is None else [*rows, extra], "next": None}
    return {"flights": rows, "next": f"{extra[0].isoformat()}|{extra[1]}|{extra[2]}"}
