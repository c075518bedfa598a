"""The feed: what it says, what it asks, and what it reads for the fields asked for."""

from itertools import combinations

import pytest
from departures.models import Airline, Airport, Flight, Plane
from django.db import connection
from django.utils import timezone
from mergeable.explain import Words, count, expect_equal, fail
from mergeable.meters import count_queries, expect_steady

ALL = ("flight", "leaves", "airline", "destination", "plane", "later")
EACH = tuple((field,) for field in ALL)
PAIRS = tuple(combinations(ALL, 2))
SIZES = (2, 10)
BUDGET, WITHOUT_LATER = 3, 2
DEFAULTS = {"fields": ALL, "page": 1, "size": 50}

# The columns that a field may read of another table; a code comes with every row.
SHOWN = {
    ("airline", "airline"): {"code", "name"},
    ("destination", "airport"): {"code", "name"},
    ("plane", "plane"): {"tail_number", "model"},
    ("later", "plane"): {"tail_number"},
}


@pytest.fixture
def departures(attempt):
    """The attempt's feed."""
    return attempt.function("views", "departures")


def feed_of(facts, airport, fields, page, size):
    """Return the feed, put together by hand, and how many rows its later legs take."""
    airlines = dict(Airline.objects.values_list("code", "name"))
    airports = dict(Airport.objects.values_list("code", "name"))
    planes = dict(Plane.objects.values_list("tail_number", "model"))
    flights = Flight.objects.on(facts.day).values_list(
        "scheduled_departure", "airline", "number", "origin", "destination", "plane", named=True
    )
    legs, chosen = {}, []
    for leg in flights.order_by("scheduled_departure", "airline", "number"):
        legs.setdefault(leg.plane, []).append(leg)
        if leg.origin == airport:
            chosen.append(leg)
    legs.pop(None, None)
    shown = chosen[(page - 1) * size : page * size]
    every = [
        {
            "flight": f"{flight.airline} {flight.number}",
            "leaves": f"{timezone.localtime(flight.scheduled_departure):%H:%M}",
            "airline": airlines[flight.airline],
            "destination": {"code": flight.destination, "name": airports[flight.destination]},
            "plane": planes[flight.plane] if flight.plane else None,
            "later": [
                f"{leg.airline} {leg.number}"
                for leg in legs.get(flight.plane, ())
                if leg.scheduled_departure > flight.scheduled_departure
            ],
        }
        for flight in shown
    ]
    said = [{name: values[name] for name in fields} for values in every]
    rows = sum(len(legs.get(plane, ())) for plane in {flight.plane for flight in shown})
    return {"count": len(chosen), "flights": said}, rows


def asked(departures, facts, **options):
    """Ask for a page; return what was called and the queries that it sent."""
    if options["fields"] == ALL:
        del options["fields"]  # who names none gets all
    with count_queries(connection) as log:
        departures(facts.airport, facts.day, **options)
    return departures.called(facts.airport, facts.day, **options), log


def expect_feed(departures, facts, airport="", what="The feed", next_step="", **options):
    """Fail the check unless the feed says what it has to."""
    airport = airport or facts.airport
    expect_equal(
        departures(airport, facts.day, **options),
        feed_of(facts, airport, **{**DEFAULTS, **options})[0],
        called=departures.called(airport, facts.day, **options),
        what=what,
        next_step=next_step or "Only the questions were to change. Compare with the starter.",
    )


def test_feed_is_unchanged(departures, flights_5000):
    """The feed says what it said before"""
    expect_feed(departures, flights_5000)
    for page in (2, 9):
        expect_feed(departures, flights_5000, page=page, size=40)


def test_legs_of_a_busy_plane(departures, flights_50):
    """A plane has its later legs at each of its flights, whoever it flies them for"""
    flights = Flight.objects.exclude(plane=None).order_by("scheduled_departure", "number")
    here = flights.filter(origin=flights_50.airport)
    busy, second, third = here.earliest(), here.filter(airline="US").last(), flights.last()
    Flight.objects.filter(id__in=[second.id, third.id]).update(plane=busy.plane_id)
    expect_feed(
        departures,
        flights_50,
        fields=("flight", "later"),
        what=f"The feed, with {busy.plane_id} flying for two airlines and leaving here twice,",
        next_step="The plane and the time decide which legs are later ones. "
        "What one flight shows of them, the next may show as well.",
    )


def test_order_is_named(departures, flights_5000, disorder):
    """The order of the feed does not depend on how the rows lie in the database"""
    disorder(flights_5000.airport, flights_5000.day)
    expect_feed(
        departures,
        flights_5000,
        size=40,
        next_step="A database gives rows in any order unless the query names one. Here it does.",
    )


def test_any_fields(departures, flights_500):
    """A partner gets the fields asked for, and no others, from whichever airport"""
    for fields in (*EACH, ("later", "flight"), ()):
        expect_feed(departures, flights_500, airport="LGA", fields=fields, page=1, size=10)


def test_queries_do_not_grow(departures, flights_500):
    """The number of queries does not grow with the page, whichever fields are asked for"""
    for fields in (ALL, *EACH, *PAIRS):
        logs = {}
        for size in SIZES:
            called, logs[size] = asked(departures, flights_500, fields=fields, size=size)
        expect_steady(logs, called=called, unit="flight")


def test_three_queries(departures, flights_500):
    """Three queries bring all that the feed shows, two where `later` is not asked for"""
    for fields in (ALL, ALL[:-1], ("later",), ("flight",)):
        called, log = asked(departures, flights_500, fields=fields, size=50)
        log.at_most(
            BUDGET if "later" in fields else WITHOUT_LATER,
            called=called,
            rows="50 flights",
            next_step="The count, the flights with what they lead to, the later legs: once each.",
        )


def test_rows(departures, flights_5000):
    """It reads the rows of the page, and the later legs only where they are asked for"""
    for fields in (("flight",), ALL):
        legs, rows = 0, "the count, 50 flights"
        if "later" in fields:
            _, legs = feed_of(flights_5000, flights_5000.airport, fields, 1, 50)
            rows = f"the count, 50 flights, {legs} departures of their planes"
        called, log = asked(departures, flights_5000, fields=fields, size=50)
        log.fetches_at_most(
            1 + 50 + legs,
            called=called,
            rows=rows,
            next_step="Which flights, which day's legs, of which planes? "
            "The database can leave out the others.",
        )


def test_columns(departures, flights_500):
    """It reads of other tables what the fields show, and nothing else"""
    for fields in (("flight",), *EACH, ALL):
        called, log = asked(departures, flights_500, fields=fields, size=10)
        for table in ("airline", "airport", "plane"):
            allowed = set().union(*(SHOWN.get((field, table), set()) for field in fields))
            expect_columns(log, table, allowed, called)


def expect_columns(log, table, allowed, called):
    """Fail the check if other columns of this table were read."""
    extra = sorted(log.columns(f"departures_{table}") - allowed)
    if extra:
        sender = next(q for q in log.queries if q.columns(f"departures_{table}") & {*extra})
        fail(
            f"It reads {count(len(extra), 'column')} of {table}s that nobody asked for: "
            f"{', '.join(extra)}.",
            called=called,
            got=Words(sender.template),
            expected=Words(f"{', '.join(sorted(allowed)) or 'nothing'} of {table}s"),
            next_step="Who knows which columns a field shows? Let the one who knows say it, "
            "and the one who fetches ask.",
            place=sender.place,
        )
