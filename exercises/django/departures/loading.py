"""Load the tables of the source into a database, in bulk and in one transaction.

`load` goes past model instances: it turns each CSV row into a tuple of column values and hands all
tuples of a table to one `executemany`, or to PostgreSQL's COPY. It runs on any database that Django
supports, once the tables are there (`migrate`) and empty.

Flights are numbered from 1 in the order of their schedule, so the same source always gives the
same rows with the same ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from departures.source import MISSING, Row, Tables

Values = tuple[Any, ...]

# The same few texts come back in hundreds of thousands of rows: each is read once, and the rows
# share the value.
_remembered = lru_cache(maxsize=10_000)


def _text(text: str) -> str:
    return "" if text == MISSING else text


@_remembered
def _code(text: str) -> str | None:
    return None if text == MISSING else text


@_remembered
def _integer(text: str) -> int | None:
    return None if text == MISSING else int(text)


@_remembered
def _float(text: str) -> float | None:
    return None if text == MISSING else float(text)


@_remembered
def _clock(text: str) -> time | None:
    """Read "830" as half past eight; the source also writes midnight as "2400"."""
    return None if text == MISSING else time(int(text) // 100 % 24, int(text) % 100)


@_remembered
def _moment(hour: str, minute: str = "0") -> datetime:
    return datetime.fromisoformat(hour).astimezone(UTC).replace(minute=int(minute))


# For each column of ours: how to read it, and out of which columns of the source.
Columns = Mapping[str, tuple[Callable[..., Any], *tuple[str, ...]]]

AIRLINE: Columns = {
    "code": (_text, "carrier"),
    "name": (_text, "name"),
}
AIRPORT: Columns = {
    "code": (_text, "faa"),
    "name": (_text, "name"),
    "latitude": (_float, "lat"),
    "longitude": (_float, "lon"),
    "altitude": (_integer, "alt"),
    "utc_offset": (_integer, "tz"),
    "daylight_saving": (_text, "dst"),
    "time_zone": (_text, "tzone"),
}
PLANE: Columns = {
    "tail_number": (_text, "tailnum"),
    "year": (_integer, "year"),
    "kind": (_text, "type"),
    "manufacturer": (_text, "manufacturer"),
    "model": (_text, "model"),
    "engines": (_integer, "engines"),
    "engine": (_text, "engine"),
    "seats": (_integer, "seats"),
    "speed": (_integer, "speed"),
}
FLIGHT: Columns = {
    "scheduled_departure": (_moment, "time_hour", "minute"),
    "airline_id": (_code, "carrier"),
    "number": (_integer, "flight"),
    "plane_id": (_code, "tailnum"),
    "origin_id": (_code, "origin"),
    "destination_id": (_code, "dest"),
    "departure_delay": (_integer, "dep_delay"),
    "scheduled_arrival": (_clock, "sched_arr_time"),
    "arrival": (_clock, "arr_time"),
    "arrival_delay": (_integer, "arr_delay"),
    "air_time": (_integer, "air_time"),
    "distance": (_integer, "distance"),
}
WEATHER: Columns = {
    "hour": (_moment, "time_hour"),
    "airport_id": (_code, "origin"),
    "temperature": (_float, "temp"),
    "dew_point": (_float, "dewp"),
    "humidity": (_float, "humid"),
    "wind_direction": (_integer, "wind_dir"),
    "wind_speed": (_float, "wind_speed"),
    "wind_gust": (_float, "wind_gust"),
    "precipitation": (_float, "precip"),
    "pressure": (_float, "pressure"),
    "visibility": (_float, "visib"),
}


def load(tables: Tables, using: str = DEFAULT_DB_ALIAS) -> None:
    """Fill the empty, migrated database `using` with the tables of the source.

    Airports and planes that flights name but the source does not describe get a row with only
    their code. Raises IntegrityError, and loads nothing, if the database refuses a row.
    """
    airline, airport, plane, flight, weather = (
        apps.get_model("departures", name)
        for name in ("Airline", "Airport", "Plane", "Flight", "Weather")
    )
    flights = _sorted(_values(tables["flights"], FLIGHT), 3)
    airports = list(_values(tables["airports"], AIRPORT))
    airports += _bare(airport, AIRPORT, airports, _named(flights, "origin_id", "destination_id"))
    planes = list(_values(tables["planes"], PLANE))
    planes += _bare(plane, PLANE, planes, _named(flights, "plane_id"))
    readings = _sorted(_values(tables["weather"], WEATHER), 2)

    with transaction.atomic(using=using):
        _insert(using, airline, [*AIRLINE], _values(tables["airlines"], AIRLINE))
        _insert(using, airport, [*AIRPORT], airports)
        _insert(using, plane, [*PLANE], planes)
        _insert(using, flight, ["id", *FLIGHT], _numbered(flights))
        _insert(using, weather, ["id", *WEATHER], _numbered(readings))
        _continue_numbering(using, [flight, weather])


def _values(rows: Iterable[Row], columns: Columns) -> Iterator[Values]:
    readers = [(read, names) for read, *names in columns.values()]
    for row in rows:
        yield tuple(read(*[row[name] for name in names]) for read, names in readers)


def _sorted(rows: Iterable[Values], by_first: int) -> list[Values]:
    return sorted(rows, key=lambda values: values[:by_first])


def _numbered(rows: Iterable[Values]) -> Iterator[Values]:
    return ((number, *values) for number, values in enumerate(rows, start=1))


def _named(flights: Iterable[Values], *attributes: str) -> set[str]:
    """Return the codes that flights have in these columns."""
    positions = [[*FLIGHT].index(attribute) for attribute in attributes]
    return {values[position] for values in flights for position in positions} - {None}


def _bare(
    model: type[models.Model], columns: Columns, known: Iterable[Values], named: set[str]
) -> list[Values]:
    """Return rows with nothing but a code, for the codes that no known row has."""
    fields = [model._meta.get_field(attribute) for attribute in columns]
    empty = [None if field.null else "" for field in fields[1:]]
    return [(code, *empty) for code in sorted(named - {values[0] for values in known})]


def _insert(
    using: str, model: type[models.Model], attributes: Sequence[str], rows: Iterable[Values]
) -> None:
    connection = connections[using]
    fields = {field.attname: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    columns = ", ".join(quote(fields[attribute].column) for attribute in attributes)
    marks = ", ".join(["%s"] * len(attributes))
    # Each database has a form of its own for moments and times of day; all else goes in as it is.
    adapters = [
        (position, _adapter(fields[attribute], connection))
        for position, attribute in enumerate(attributes)
        if isinstance(fields[attribute], models.DateTimeField | models.TimeField)
    ]

    def adapted(values: Values) -> list[Any]:
        row = list(values)
        for position, adapt in adapters:
            row[position] = adapt(row[position])
        return row

    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # many times as fast as any INSERT
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in map(adapted, rows):
                    copy.write_row(row)
        else:
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})", map(adapted, rows)
            )


def _adapter(field: models.Field, connection: Any) -> Callable[[Any], Any]:
    return _remembered(lambda value: field.get_db_prep_save(value, connection))


def _continue_numbering(using: str, numbered: list[type[models.Model]]) -> None:
    """Let the next row get the next id, also where the database counts on its own."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), numbered):
            cursor.execute(statement)
