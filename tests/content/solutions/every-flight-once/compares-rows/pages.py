"""All flights in the order of their schedule: SQL compares three columns at once."""

import json
from datetime import datetime

from departures.models import Flight
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

COLUMNS = ("scheduled_departure", "airline", "number", "origin", "destination")
LATER = "(scheduled_departure, airline_id, number) > (%s, %s, %s)"


def page(after=None, size=100):
    flights = Flight.objects.order_by("scheduled_departure", "airline", "number")
    if after:
        moment, airline, number = json.loads(after)
        key = (datetime.fromisoformat(moment), airline, number)
        flights = flights.filter(RawSQL(LATER, key, output_field=BooleanField()))
    found = list(flights.values_list(*COLUMNS)[: size + 1])
    following = None
    if len(found) > size:
        *found, _ = found
        moment, airline, number = found[-1][:3]
        following = json.dumps([moment.isoformat(), airline, number])
    return {"flights": found, "next": following}
