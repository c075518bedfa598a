"""The departures board in the hall: a line for each flight."""

from departures.models import Flight
from django.utils import timezone


def departures(airport, day):
    """Return what the board says of the flights from `airport` on `day`."""
    rows = (
        Flight.objects.on(day)
        .filter(origin=airport)
        .order_by("scheduled_departure", "airline", "number")
        .values_list(
            "scheduled_departure",
            "airline_id",
            "number",
            "destination_id",
            "destination__name",
            "airline__name",
            "plane__model",
            "departure_delay",
        )
    )
    return [
        {
            "leaves": timezone.localtime(scheduled).strftime("%H:%M"),
            "flight": f"{carrier} {number}",
            "to": name or code,
            "airline": airline,
            "plane": model or "",
            "delay": delay,
        }
        for scheduled, carrier, number, code, name, airline, model, delay in rows
    ]
