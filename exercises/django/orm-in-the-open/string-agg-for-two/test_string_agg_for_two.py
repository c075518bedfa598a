"""The aggregate: what it joins, on either database, and what it sends."""

from collections import defaultdict
from contextlib import ExitStack

import pytest
from departures.models import Airport, Flight
from mergeable.explain import Words, count, fail

VENDORS = ["sqlite", "postgresql"]
CODES = ["BOS", "EWR", "JFK", "LGA"]
AIRLINE = "departures__airline"
DELIMITERS = ["'", "%", "%s", '"', "\\", "name", "', '", ""]
UNSUPPORTED = "NotSupportedError"
DATA = "The delimiter is a value. What turns a value into a part of an expression, and a parameter?"
TYPES = "PostgreSQL joins texts only, and a Django expression has one `output_field`."
NAMES = (
    "Each database has functions of its own, PostgreSQL's for certain types. Which method of "
    "yours does the compiler ask there?"
)
ORDER = "Parameters come in the order of their `%s`. Whose SQL stands where in yours?"
AGAIN = "A queryset keeps its expressions, and compiles them anew each time. What has changed?"
COMMA = "Asked for DISTINCT with one argument, SQLite puts a comma itself. No more is wanted here."
FILTER = "The last of an aggregate's source expressions is its filter, None where it has none."
DEFAULT = "`Aggregate.__init__` knows `default`, too. Does yours hand on all that it is given?"
ONCE = "Once each, or NotSupportedError. Values may have a comma in them."


@pytest.fixture
def on(departures_database):
    """Return a function that leads Django's connection to a fresh database of a vendor."""
    from departures import postgres  # where there is none, the checks are not judged

    with ExitStack() as there:

        def lead(vendor):
            there.close()
            database = departures_database
            if vendor == "postgresql":
                database = there.enter_context(postgres.departures())
            database(500)

        yield lead


@pytest.fixture
def probe(attempt):
    """Give access to the questions."""
    attempt.function("aggregates", "StringAgg")
    return lambda name: attempt.function("probe", name)


@pytest.fixture
def vendors(on):
    """Lead to a fresh database of each vendor in turn, and name it."""
    return lambda: (on(vendor) or vendor for vendor in VENDORS)


def values_of(column, chosen=lambda flight: True):
    """Return a column's values of each airport's flights, as Python finds them."""
    found = defaultdict(list)
    for flight in Flight.objects.select_related("airline"):
        if chosen(flight):
            found[flight.origin_id].append(column(flight))
    return {code: [value for value in found[code] if value is not None] for code in CODES}


def expect_text(text, values, delimiter, vendor, called, next_step):
    """Fail unless a text has these values with the delimiter between, in any order."""
    wanted = (
        None if not values else f"{count(len(values), 'value')} with {delimiter!r} between them"
    )
    if text is None and not values:
        return
    whole = isinstance(text, str) and len(text) == len(delimiter.join(values))
    pieces = text.split(delimiter) if whole and delimiter else [*(text or "")]
    if not whole or sorted(pieces) != sorted(values if delimiter else "".join(values)):
        fail(
            f"On {vendor} the text is not as expected.",
            called=called,
            got=text,
            expected=wanted if wanted is None else Words(wanted),
            next_step=next_step,
        )


def expect_texts(found, values, delimiter, vendor, called, next_step):
    """Fail unless each airport has its text."""
    if not isinstance(found, dict):
        if "function" in found and next_step not in (AGAIN, COMMA):
            next_step = NAMES
        if "boolean" in found:
            next_step = FILTER
        fail(
            f"On {vendor} the query breaks down.",
            called=called,
            got=Words(found),
            next_step=next_step,
        )
    for code in CODES:
        expect_text(found.get(code), values[code], delimiter, vendor, called, next_step)


def call(column, delimiter, **options):
    given = [
        repr(column),
        repr(delimiter),
        *(f"{name}={value!r}" for name, value in options.items()),
    ]
    return f"StringAgg({', '.join(given)}) by airport"


def test_joins_the_values(probe, vendors):
    """It joins the values of each group"""
    for vendor in vendors():
        found = probe("by_airport")("departures__destination", ", ", {})
        values = values_of(lambda flight: flight.destination_id)
        called = call("departures__destination", ", ")
        expect_texts(found, values, ", ", vendor, called, DATA)


def test_delimiter_means_itself(probe, vendors):
    """Whatever the delimiter is, it means itself"""
    for vendor in vendors():
        for delimiter in DELIMITERS:
            found = probe("by_airport")(AIRLINE, delimiter, {})
            values = values_of(lambda flight: flight.airline_id)
            expect_texts(found, values, delimiter, vendor, call(AIRLINE, delimiter), DATA)


def test_delimiter_is_a_parameter(probe, vendors):
    """The delimiter is sent as a parameter"""
    for vendor in vendors():
        sql = probe("statement")(" and then ")
        if " and then " in sql:
            where = sql.index(" and then ")
            fail(
                f"On {vendor} the delimiter stands in the SQL.",
                called=call(AIRLINE, " and then "),
                got=Words(f"… {sql[max(0, where - 40) : where + 20]} …"),
                expected=Words("%s in its place"),
                next_step=DATA,
            )


def test_numbers(probe, vendors):
    """Numbers are joined as they are written"""
    for vendor in vendors():
        found = probe("by_airport")("departures__number", "+", {})
        values = values_of(lambda flight: str(flight.number))
        expect_texts(found, values, "+", vendor, call("departures__number", "+"), TYPES)


def test_null_and_nothing(probe, vendors):
    """NULL is left out; of nothing it gives None, or the default"""
    for vendor in vendors():
        Flight.objects.filter(airline__in=["UA", "DL"]).update(plane=None)
        found = probe("by_airport")("departures__plane", ", ", {})
        values = values_of(lambda flight: flight.plane_id)
        expect_texts(found, values, ", ", vendor, call("departures__plane", ", "), TYPES)
        found = probe("by_airport")("departures__number", ", ", {"default": "none"})
        called = call("departures__number", ", ", default="none")
        values = values_of(lambda flight: str(flight.number))
        expect_texts(found, {**values, "BOS": ["none"]}, ", ", vendor, called, DEFAULT)


def test_parameters_in_order(probe, vendors):
    """Expressions, filters and delimiters find their parameters in the right order"""
    for vendor in vendors():
        far = values_of(
            lambda f: f"{f.airline_id} {f.number}", lambda flight: flight.distance > 1_000
        )
        called = (
            'StringAgg(Concat("airline", Value(" "), "number"), "; ", filter=Q(distance__gt=1_000))'
        )
        expect_texts(probe("far_flights")("; "), far, "; ", vendor, called, ORDER)
        found = probe("near_and_far")(" | ", " & ")
        called = 'StringAgg(…, " | ", filter=…), StringAgg(…, " & ", filter=…)'
        near = values_of(lambda f: f.destination_id, lambda flight: flight.distance < 500)
        far = values_of(lambda f: f.destination_id, lambda flight: flight.distance > 1_000)
        whole = isinstance(found, dict)
        first = {code: texts[0] for code, texts in found.items()} if whole else found
        expect_texts(first, near, " | ", vendor, called, ORDER)
        second = {code: texts[1] for code, texts in found.items()} if whole else found
        expect_texts(second, far, " & ", vendor, called, ORDER)


def test_everywhere(probe, vendors):
    """It works in aggregate() and in a subquery"""
    for vendor in vendors():
        found = probe("of_all")("-")
        values = [flight.airline_id for flight in Flight.objects.all()]
        called = 'Flight.objects.aggregate(StringAgg("airline", "-"))'
        if found is not None and found.count("-") != len(values) - 1:
            fail(
                f"On {vendor} the text is not as expected.",
                called=called,
                got=found,
                next_step=DATA,
            )
        expect_text(found, values, "-", vendor, called, DATA)
        found = probe("in_a_subquery")("/")
        values = values_of(lambda flight: flight.destination_id)
        expect_texts(
            found, values, "/", vendor, 'StringAgg("destination", "/") in a Subquery', DATA
        )


def test_distinct(probe, vendors):
    """distinct=True takes each value once, or says that the database cannot"""
    for vendor in vendors():
        values = values_of(lambda flight: flight.airline_id)
        once = {code: sorted(set(each)) for code, each in values.items()}
        for delimiter in (",", " / "):
            found = probe("by_airport")(AIRLINE, delimiter, {"distinct": True})
            if not may_refuse(found, vendor, delimiter):
                called = call(AIRLINE, delimiter, distinct=True)
                next_step = COMMA if (vendor, delimiter) == ("sqlite", ",") else ONCE
                expect_texts(found, once, delimiter, vendor, called, next_step)
        found = probe("with_a_comma")(" / ")
        if not may_refuse(found, vendor, " / "):
            once = {code: [f"a,{value}" for value in each or [""]] for code, each in once.items()}
            called = 'StringAgg(Concat(Value("a,"), "airline"), " / ", distinct=True)'
            expect_texts(found, once, " / ", vendor, called, ONCE)
        found = probe("far_airlines")(",")
        far = values_of(lambda f: f.airline_id, lambda flight: flight.distance > 1_000)
        far = {code: sorted(set(each)) for code, each in far.items()}
        called = 'StringAgg("airline", ",", distinct=True, filter=Q(distance__gt=1_000))'
        expect_texts(found, far, ",", vendor, called, FILTER)


def may_refuse(found, vendor, delimiter):
    """Whether a database that cannot do it says so."""
    refused = isinstance(found, str) and found.startswith(UNSUPPORTED)
    return refused and vendor == "sqlite" and delimiter != ","


def test_queryset_serves_both(probe, on):
    """A queryset used on one database can be used on the other, and again"""
    for options in ({}, {"distinct": True}):
        expect_the_same_again(probe("prepare"), probe("again"), on, options)


def expect_the_same_again(prepare, again, on, options):
    """Fail unless a queryset gives the same each time, whichever database it is used on."""
    called = f"{call(AIRLINE, ',', **options)}, again"
    before = {}
    for number, vendor in enumerate(["sqlite", "sqlite", "postgresql", "postgresql", "sqlite"]):
        on(vendor)
        if not number:
            prepare(",", options)
        values = values_of(lambda flight: flight.airline_id)
        if options:
            values = {code: sorted(set(each)) for code, each in values.items()}
        found, sql = again()
        expect_texts(found, values, ",", vendor, called, AGAIN)
        if before.setdefault(vendor, sql) != sql:
            fail(
                f"On {vendor} the same queryset sends other SQL the second time.",
                called=called,
                got=Words(sql),
                expected=Words(before[vendor]),
                next_step=AGAIN,
            )


def test_airports_are_there(probe, vendors):
    """The airport that nothing leaves from is among the rows"""
    for vendor in vendors():
        found = probe("by_airport")(AIRLINE, ",", {})
        expected = sorted(Airport.objects.filter(code__in=CODES).values_list("code", flat=True))
        if not isinstance(found, dict) or sorted(found) != expected:
            fail(f"On {vendor} an airport is missing.", got=Words(str(found)), expected=expected)
