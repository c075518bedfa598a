"""The departures board in the hall: a line for each flight."""

from departures.models import Flight
from django.utils import timezone

SQL = """
    SELECT f.*, coalesce(nullif(d.name, ''), d.code) AS "to", a.name AS airline_name,
           coalesce(p.model, '') AS plane_model
    FROM departures_flight f
    JOIN departures_airport d ON d.code = f.destination_id
    JOIN departures_airline a ON a.code = f.airline_id
    LEFT JOIN departures_plane p ON p.tail_number = f.plane_id
    WHERE f.id IN (SELECT id FROM ({chosen}) AS chosen)
    ORDER BY f.scheduled_departure, f.airline_id, f.number
"""


def departures(airport, day):
    """Return what the board says of the flights from `airport` on `day`."""
    chosen = Flight.objects.on(day).filter(origin=airport).values("id")
    sql, values = chosen.query.sql_with_params()
    lines = []
    for flight in Flight.objects.raw(SQL.format(chosen=sql), values):
        lines.append(
            {
                "leaves": f"{timezone.localtime(flight.scheduled_departure):%H:%M}",
                "flight": flight.designator,
                "to": flight.to,
                "airline": flight.airline_name,
                "plane": flight.plane_model,
                "delay": flight.departure_delay,
            }
        )
    return lines
