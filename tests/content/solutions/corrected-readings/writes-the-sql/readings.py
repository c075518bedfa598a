"""Weather readings, as the stations correct them."""

from django.db import connection, transaction

SENT = ("temperature", "wind_speed", "precipitation", "visibility")
SOME = 100


@transaction.atomic
def take(readings):
    """Store readings, those that are there already corrected."""
    columns = ("airport_id", "hour", *SENT)
    row = f"({', '.join(['%s'] * len(columns))})"
    updates = ", ".join(f"{name} = excluded.{name}" for name in SENT)
    with connection.cursor() as cursor:
        for start in range(0, len(readings), SOME):
            some = readings[start : start + SOME]
            values = [
                value
                for reading in some
                for value in (
                    reading["airport"],
                    connection.ops.adapt_datetimefield_value(reading["hour"]),
                    *(reading[name] for name in SENT),
                )
            ]
            cursor.execute(
                f"INSERT INTO departures_weather ({', '.join(columns)})"
                f" VALUES {', '.join([row] * len(some))}"
                f" ON CONFLICT (airport_id, hour) DO UPDATE SET {updates}",
                values,
            )
