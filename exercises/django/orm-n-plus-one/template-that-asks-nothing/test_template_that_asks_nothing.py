"""The page of an airport: what it says, what it asks, what it reads and what it remembers."""

import re
from datetime import timedelta
from html import unescape

import pytest
from departures.models import Airline, Airport, Flight, Weather
from django.db import connection
from django.utils import timezone
from mergeable.explain import count, expect_equal, fail
from mergeable.meters import count_queries, expect_steady

BUDGET = 3
HOURS = 24


@pytest.fixture
def page(attempt, templates_from):
    """The attempt's `page`, which finds the attempt's template."""
    with templates_from(*attempt.folders):
        yield attempt.function("board", "page")


def said(html):
    """Return what a reader sees, piece by piece: markup and white space do not count."""
    pieces = re.split(r"<[^>]*>", html)
    return [" ".join(unescape(piece).split()) for piece in pieces if piece.strip()]


def expected_words(facts, day):
    """Return what the page has to say, put together by hand."""
    airlines, airports = Airline.objects.in_bulk(), Airport.objects.in_bulk()
    readings = Weather.objects.filter(airport=facts.airport)
    winds = {reading.hour: reading.wind_speed for reading in readings}
    flights = list(Flight.objects.on(day).filter(origin=facts.airport))
    cancelled = sum(flight.departure_delay is None for flight in flights)
    words = [
        airports[facts.airport].name,
        f"{len(flights)} departures, {cancelled} cancelled",
    ]
    for flight in sorted(flights, key=lambda f: (f.scheduled_departure, f.airline_id, f.number)):
        wind = winds.get(flight.scheduled_departure.replace(minute=0))
        words += [
            f"{timezone.localtime(flight.scheduled_departure):%H:%M}",
            f"{flight.airline_id} {flight.number}",
            airlines[flight.airline_id].name,
            airports[flight.destination_id].name or flight.destination_id,
            "no wind measured" if wind is None else f"wind {wind:.0f} mph",
        ]
    return words


def test_page_is_unchanged(page, flights_500):
    """The page says what it said before"""
    airport, day = flights_500.airport, flights_500.day
    expect_equal(
        said(page(airport, day)),
        expected_words(flights_500, day),
        called=page.called(airport, day),
        what="The page",
        next_step="Compare with the starter. A template shows nothing where a name leads nowhere.",
    )


def test_order_is_named(page, flights_50, disorder):
    """The order of the page does not depend on how the rows lie in the database"""
    airport, day = flights_50.airport, flights_50.day
    disorder(airport, day)
    expect_equal(
        said(page(airport, day)),
        expected_words(flights_50, day),
        called=page.called(airport, day),
        what="The page",
        next_step="A database gives rows in any order unless the query names one. Here it does.",
    )


def test_no_wind_measured(page, flights_50):
    """A flight in whose hour nobody measured the wind stays on the page"""
    airport, day = flights_50.airport, flights_50.day
    first, second = Weather.objects.filter(airport=airport).order_by("hour")[:2]
    first.delete()
    Weather.objects.filter(id=second.id).update(wind_speed=None)
    expect_equal(
        said(page(airport, day)),
        expected_words(flights_50, day),
        called=page.called(airport, day),
        what=f"The page, with no wind measured at {timezone.localtime(first.hour):%H:%M},",
        next_step="Such a flight has a line, too: no wind measured.",
    )


def test_day_without_flights(page, flights_50):
    """A day without flights has a page, too"""
    airport, day = flights_50.airport, flights_50.day + timedelta(days=30)
    expect_equal(
        said(page(airport, day)),
        expected_words(flights_50, day),
        called=page.called(airport, day),
        what="The page of a day without flights",
    )


def test_queries_do_not_grow(page, departures_database):
    """The number of queries does not grow with the number of flights"""
    logs = {}
    for size in (50, 500):
        facts = departures_database(size)
        with count_queries(connection) as logs[facts.on_board]:
            page(facts.airport, facts.day)
    expect_steady(logs, called=page.called(facts.airport, facts.day), unit="flight")


def test_three_queries(page, flights_50):
    """Three queries bring all that the page shows"""
    airport, day = flights_50.airport, flights_50.day
    with count_queries(connection) as log:
        page(airport, day)
    log.at_most(
        BUDGET,
        called=page.called(airport, day),
        rows=count(flights_50.on_board, "flight"),
        next_step="The airport, the flights, the weather: once each. "
        "What can be counted in Python need not be asked for.",
    )


def test_reads_only_what_it_shows(page, flights_50):
    """It reads no more weather than the day has hours"""
    airport, day = flights_50.airport, flights_50.day
    reading = Weather.objects.filter(airport=airport).latest("hour")
    values = {"airport_id": airport, "precipitation": 0, "visibility": 10}
    hours = (reading.hour + timedelta(days=1, hours=hour) for hour in range(7 * HOURS))
    Weather.objects.bulk_create(Weather(hour=hour, **values) for hour in hours)
    with count_queries(connection) as log:
        page(airport, day)
    log.fetches_at_most(
        1 + flights_50.on_board + HOURS,
        called=page.called(airport, day),
        next_step="Ask for the weather of this airport in the hours of these flights.",
    )


def test_late_reading_is_seen(page, flights_50):
    """The next request sees a reading that was put right"""
    airport, day = flights_50.airport, flights_50.day
    page(airport, day)
    Weather.objects.update(wind_speed=99)
    words = said(page(airport, day))
    if "wind 99 mph" not in words:
        fail(
            "The second page shows the wind of the first, though it was changed in between.",
            called=f"{page.called(airport, day)}, twice",
            got=[word for word in words if "wind" in word][:3],
            expected=["wind 99 mph"] * 3,
            next_step="What lives longer than a request has to be told when it is out of date.",
        )
