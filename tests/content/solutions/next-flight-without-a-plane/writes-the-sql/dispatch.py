"""Planes for flights that have none yet."""

from django.db import connection

SQL = """
    UPDATE departures_flight AS flight SET plane_id = %s
    FROM departures_airline AS airline
    WHERE airline.code = flight.airline_id AND flight.id = (
        SELECT id FROM departures_flight WHERE plane_id IS NULL
        ORDER BY scheduled_departure, airline_id, number
        LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING flight.airline_id, flight.number, airline.name
"""


def assign(tail_number):
    """Give the plane to the first flight without one; say which."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, [tail_number])
        row = cursor.fetchone()
    if row is None:
        return None
    airline, number, name = row
    return {"flight": f"{airline} {number}", "airline": name}
