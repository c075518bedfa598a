"""What left the three airports in a day, and what fell on them."""

from datetime import datetime, time, timedelta

from django.db import connection
from django.utils import timezone

SQL = """
WITH airport (code) AS (VALUES ('EWR'), ('JFK'), ('LGA')),
flown AS (
    SELECT origin_id AS code, COUNT(*) AS flights, SUM(distance) AS miles
    FROM departures_flight
    WHERE departure_delay IS NOT NULL
      AND scheduled_departure >= %(since)s AND scheduled_departure < %(until)s
    GROUP BY origin_id
), fallen AS (
    SELECT airport_id AS code, SUM(precipitation) AS rain
    FROM departures_weather
    WHERE hour >= %(since)s AND hour < %(until)s
    GROUP BY airport_id
)
SELECT code, COALESCE(flights, 0), COALESCE(miles, 0), rain
FROM airport LEFT JOIN flown USING (code) LEFT JOIN fallen USING (code)
ORDER BY code
"""


def totals(day):
    """Return for each airport its flights, their miles, and the rain."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"since": stored(day), "until": stored(day + timedelta(days=1))})
        return [
            {
                "airport": code,
                "flights": flights,
                "miles": miles,
                "rain": None if rain is None else round(rain, 2),
            }
            for code, flights, miles, rain in cursor.fetchall()
        ]


def stored(day):
    """Return when the day begins in New York, as the database has it in its rows."""
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    return connection.ops.adapt_datetimefield_value(midnight)
