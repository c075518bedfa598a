"""Which airlines got away best from each airport on one day."""

from departures.models import Flight
from django.db import connection

COLUMNS = ("airport", "place", "airline", "delay", "flights", "so_far", "of")

SQL = """
WITH pair AS (
    SELECT origin_id, airline_id, COUNT(*) AS flights,
           1.0 * SUM(departure_delay) / COUNT(departure_delay) AS delay
    FROM ({flights}) AS flight
    GROUP BY origin_id, airline_id
), ranked AS (
    SELECT pair.*, delay IS NOT NULL AS placed,
           RANK() OVER (PARTITION BY origin_id, delay IS NULL ORDER BY delay) AS place,
           SUM(flights) OVER (
               PARTITION BY origin_id, delay IS NULL ORDER BY delay, airline_id
           ) AS so_far,
           SUM(flights) OVER (PARTITION BY origin_id) AS total
    FROM pair
)
SELECT origin_id, place, airline.name, delay, flights, so_far, total
FROM ranked JOIN departures_airline AS airline ON airline.code = airline_id
WHERE placed AND place <= %s
ORDER BY origin_id, place, airline_id
"""


def league(day, places=3):
    """Return the best airlines of each airport on `day`, best first."""
    flights, parameters = Flight.objects.on(day).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(SQL.format(flights=flights), [*parameters, places])
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
