"""The page of an airport: what it says, what it asks, what it reads and what it remembers."""

import re
from datetime import datetime, time, timedelta
from html import unescape

import pytest
from departures.models import Airline, Airport, Flight, Weather
from django.db import connection
from django.template import TemplateSyntaxError
from django.utils import timezone
from mergeable.explain import article, count, expect_equal, fail
from mergeable.meters import count_queries, expect_steady
from mergeable.model import Place

BUDGET = 3
HOURS = 24
STATIONS = ("EWR", "JFK", "LGA")
COMPARE = "Only the questions were to change. Compare with the starter."
NOWHERE = (
    "A template shows nothing where a name leads nowhere. Does the view still give it that name?"
)


class Page:
    """The attempt's `page`, called with words for what goes wrong in a template."""

    def __init__(self, attempt):
        self._attempt = attempt
        self._function = attempt.function("board", "page")
        self.called = self._function.called

    def __call__(self, airport, day):
        """Return the page as HTML."""
        called = self.called(airport, day)
        try:
            html = self._function(airport, day)
        except TemplateSyntaxError as error:
            if not hasattr(error, "token"):
                raise
            number = error.token.lineno
            lines = self._attempt.path("board.html").read_text(encoding="utf-8").splitlines()
            place = Place("board.html", number, "".join(lines[number - 1 : number]).strip())
            fail(f"Django cannot read the template: {error}", called=called, place=place)
        if html is None:
            fail(f"{called} returned None, expected a text.", next_step="Is a `return` missing?")
        if not isinstance(html, str):
            fail(f"{called} returned {article(type(html).__name__)}, expected a text.")
        return html


@pytest.fixture
def page(attempt, templates_from):
    """The attempt's `page`, which finds the attempt's template."""
    with templates_from(*attempt.folders):
        yield Page(attempt)


def said(html):
    """Return what a reader sees, piece by piece: markup and white space do not count."""
    pieces = re.split(r"<[^>]*>", html)
    return [" ".join(unescape(piece).split()) for piece in pieces if piece.strip()]


def expected_words(airport, day):
    """Return what the page has to say, put together by hand."""
    airlines = dict(Airline.objects.values_list("code", "name"))
    airports = dict(Airport.objects.values_list("code", "name"))
    winds = dict(Weather.objects.filter(airport=airport).values_list("hour", "wind_speed"))
    flights = list(Flight.objects.on(day).filter(origin=airport))
    cancelled = sum(flight.departure_delay is None for flight in flights)
    words = [airports[airport], f"{len(flights)} departures, {cancelled} cancelled"]
    for flight in sorted(flights, key=lambda f: (f.scheduled_departure, f.airline_id, f.number)):
        wind = winds.get(flight.scheduled_departure.replace(minute=0))
        words += [
            f"{timezone.localtime(flight.scheduled_departure):%H:%M}",
            f"{flight.airline_id} {flight.number}",
            airlines[flight.airline_id],
            airports[flight.destination_id] or flight.destination_id,
            "no wind measured" if wind is None else f"wind {wind:.0f} mph",
        ]
    return words


def expect_page(page, airport, day, what="The page", next_step=""):
    """Fail the check unless the page says what it has to."""
    words, expected = said(page(airport, day)), expected_words(airport, day)
    if lost_words(words, expected) or (len(words) < len(expected) and not next_step):
        next_step = NOWHERE
    expect_equal(
        words,
        expected,
        called=page.called(airport, day),
        what=what,
        next_step=next_step or COMPARE,
    )


def lost_words(words, expected):
    """Whether the first piece that differs has lost some of its words, and gained none."""
    differing = ((a, b) for a, b in zip(words, expected, strict=False) if a != b)
    ours, theirs = next(differing, ("", ""))
    return set(ours.split()) < set(theirs.split())


def keep_four(airport):
    """Leave an airport the first four of its flights: as many as a check on one thing needs."""
    kept = Flight.objects.filter(origin=airport).order_by("scheduled_departure", "id")[:4]
    ids = [flight.id for flight in kept]
    Flight.objects.filter(origin=airport).exclude(id__in=ids).delete()


def measure(airports, since, hours, wind=10):
    """Put readings for these airports and hours in the place of all that there are."""
    Weather.objects.all().delete()
    Weather.objects.bulk_create(
        Weather(
            airport_id=airport,
            hour=since + timedelta(hours=hour),
            wind_speed=wind,
            precipitation=0,
            visibility=10,
        )
        for airport in airports
        for hour in range(hours)
    )


def start_of(day):
    """Return the midnight in New York that a day begins with."""
    return timezone.make_aware(datetime.combine(day, time.min))


def test_page_is_unchanged(page, flights_50):
    """The page says what it said before"""
    expect_page(page, flights_50.airport, flights_50.day)


def test_day_is_new_yorks(page, flights_50, midnight):
    """The page's day, of flights and of weather, is from midnight to midnight in New York"""
    airport, day = flights_50.airport, flights_50.day
    keep_four(airport)
    midnight(airport, day)
    measure([airport], start_of(day), HOURS)
    expect_page(
        page,
        airport,
        day,
        what="The page, with flights on either side of midnight,",
        next_step="Which day is asked for, and whose? In UTC this one begins at five in the "
        "morning, and ends at five.",
    )


def test_order_is_named(page, flights_50, disorder):
    """The order of the page does not depend on how the rows lie in the database"""
    airport, day = flights_50.airport, flights_50.day
    keep_four(airport)
    disorder(airport, day)
    expect_page(
        page,
        airport,
        day,
        next_step="A database gives rows in any order unless the query names one. Here it does.",
    )


def test_no_wind_measured(page, flights_50):
    """A flight in whose hour nobody measured the wind stays on the page"""
    airport, day = flights_50.airport, flights_50.day
    keep_four(airport)
    first, second = Weather.objects.filter(airport=airport).order_by("hour")[:2]
    first.delete()
    Weather.objects.filter(id=second.id).update(wind_speed=None)
    expect_page(
        page,
        airport,
        day,
        what=f"The page, with no wind measured at {timezone.localtime(first.hour):%H:%M},",
        next_step="Such a flight has a line, too: no wind measured.",
    )


def test_calm(page, flights_50):
    """Where a calm was measured the page says so: a wind of 0 mph"""
    airport, day = "LGA", flights_50.day
    keep_four(airport)
    Weather.objects.update(wind_speed=0.0)
    expect_page(
        page,
        airport,
        day,
        what="The page of a calm morning",
        next_step="0.0 is a reading, and in Python it is as false as None.",
    )


def test_names_are_text(page, flights_50):
    """A name with markup in it is shown as text"""
    airport, day = flights_50.airport, flights_50.day
    keep_four(airport)
    Airport.objects.update(name="Dew & <b>Sons</b> Field")
    Airline.objects.update(name="<i>Kites</i> & Co.")
    expect_page(
        page,
        airport,
        day,
        what="The page, with markup in the names,",
        next_step="Django escapes what a template shows, unless it is told that it need not.",
    )


def test_day_without_flights(page, flights_50):
    """A day without flights has a page, too"""
    later = flights_50.day + timedelta(days=30)
    expect_page(page, flights_50.airport, later, what="The page of a day without flights")


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
    """It reads no more weather than the day has hours, and each flight once"""
    airport, day = flights_50.airport, flights_50.day
    Flight.objects.filter(origin="LGA").update(origin=airport)
    flights = Flight.objects.filter(origin=airport).count()
    measure(STATIONS, start_of(day) - timedelta(days=1), 3 * HOURS)
    with count_queries(connection) as log:
        page(airport, day)
    log.fetches_at_most(
        1 + flights + HOURS,
        called=page.called(airport, day),
        rows=f"1 airport, {count(flights, 'flight')}, {HOURS} hours of weather",
        next_step="Ask for the weather of this airport in the hours of these flights.",
    )


def test_late_reading_is_seen(page, flights_50):
    """The next request sees a reading that was put right"""
    airport, day = flights_50.airport, flights_50.day
    keep_four(airport)
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
