"""Turning pages: what is on them, what the database reads, and what may happen meanwhile."""

from datetime import timedelta

import pytest
from departures.models import Flight
from django.db import connection
from mergeable.explain import article, expect_equal, fail
from mergeable.meters import count_queries, read_plans

SIZE, ROWS = 50, 150
KEY = ("scheduled_departure", "airline", "number")


@pytest.fixture
def page(attempt):
    """The attempt's pages."""
    return attempt.function("pages", "page")


def turned(page, after=None, size=100):
    """Return one page's flights and what comes next, looked at for their kinds."""
    found, called = page(after, size=size), page.called(after, size=size)
    if not isinstance(found, dict) or {*found} != {"flights", "next"}:
        fail('A page is a dict of "flights" and "next".', called=called, got=found)
    flights, following = found["flights"], found["next"]
    if not isinstance(flights, list) or any(len(row) != 5 for row in flights):
        fail('"flights" is a list of rows of five columns.', called=called, got=flights)
    if not isinstance(following, str | None):
        kind = article(type(following).__name__)
        fail(f'"next" is {kind}; it goes into an address, as text.', called=called)
    if following is not None and following == after:
        fail('"next" leads back to the page it is on.', called=called, got=following)
    return [tuple(row) for row in flights], following


def all_pages(page, size):
    """Return the flights of all pages, and check that they do not go on for ever."""
    flights, after = turned(page, None, size)
    limit = Flight.objects.count() // size + 2
    for _ in range(limit):
        if after is None:
            return flights
        found, after = turned(page, after, size)
        flights += found
    fail(f"The pages of {size} go on and on: after {limit} there is still a next one.")


def in_order():
    """Return the flights as they should come, sorted here and not by the database."""
    columns = (*KEY, "origin", "destination")
    return sorted(Flight.objects.order_by("pk").values_list(*columns))


def expect_all(page, size, next_step):
    """Fail unless all pages together are all flights, each once and in order."""
    found, expected = all_pages(page, size), in_order()
    called = f'page(), page("…"), …, {size} flights each'
    seen = set(found)
    for row in expected:
        if row not in seen:
            fail("A flight was left out.", called=called, expected=row, next_step=next_step)
    expect_equal(found, expected, called=called, what="The list of all pages", next_step=next_step)


def test_every_flight_once(page, postgres_departures):
    """Every flight is on one page, whatever the size of the pages"""
    postgres_departures(500)
    for size in (45, 250, 1_000):
        step = "Where one page ends, many flights may leave in the same minute. And a moment that "
        step += "is written without its zone comes back as another."
        expect_all(page, size, step)


def test_many_in_one_minute(page, postgres_departures):
    """Flights of one minute come by airline and number, over several pages"""
    facts = postgres_departures(500)
    # Of one airline's flights, two with one number cannot leave in one minute.
    chosen, seen = [], set()
    for flight in Flight.objects.order_by("-pk"):
        if (flight.airline_id, flight.number) not in seen:
            seen.add((flight.airline_id, flight.number))
            chosen.append(flight.pk)
    minute = facts.since + timedelta(minutes=30)
    Flight.objects.filter(pk__in=chosen[:200]).update(scheduled_departure=minute)
    expect_all(page, 30, "Two hundred flights leave in one minute. What orders them?")


def test_order_of_ids_is_another(page, postgres_departures):
    """A flight that was put off comes where its schedule puts it"""
    facts = postgres_departures(500)
    for place, flight in enumerate(Flight.objects.order_by("pk")[:200:20]):
        flight.scheduled_departure = facts.until + timedelta(minutes=place)
        flight.save()
    expect_all(page, 60, "Ten of the first flights are now the last to leave.")


def test_rows(page, postgres_departures):
    """A page reads what it shows, wherever it begins"""
    postgres_departures(5_000)
    after, before = None, 0
    for thousands in (0, 2, 2):
        for _ in range(thousands):
            _, after = turned(page, after, 1_000)
        before += thousands * 1_000
        called = page.called(after, size=SIZE)
        with read_plans(connection) as log:
            turned(page, after, SIZE)
        log.visits_at_most(
            ROWS,
            called=called,
            rows=f"{SIZE} flights",
            next_step=f"{before:,} flights come before this page. Which condition of yours can an "
            "index be searched for, so that they are not read?",
        )
        with count_queries(connection) as sent:
            turned(page, after, SIZE)
        sent.at_most(1, called=called, rows=f"{SIZE} flights")
        sent.fetches_at_most(SIZE + 1, called=called, rows="the page, and one to see if more come")


def test_moving_table(page, postgres_departures):
    """A flight that comes or goes on a page already turned changes no other page"""
    postgres_departures(500)
    expected = in_order()
    first, after = turned(page, None, 100)
    extra = Flight.objects.get(scheduled_departure=expected[3][0], number=expected[3][2])
    extra.pk, extra.number = None, 9_999
    extra.save()
    second, after = turned(page, after, 100)
    step = "A place in a list moves when the list does. A place in an order does not."
    called = page.called("…", size=100)
    what = "The second page, after a flight was added to the first,"
    expect_equal(second, expected[100:200], called=called, what=what, next_step=step)
    for row in expected[:5]:
        columns = dict(zip((*KEY, "origin", "destination"), row, strict=True))
        Flight.objects.filter(**columns).delete()
    third, _ = turned(page, after, 100)
    what = "The third page, after five flights of the first were dropped,"
    expect_equal(third, expected[200:300], called=called, what=what, next_step=step)
    expect_equal(first, expected[:100], called=page.called(None, size=100), what="The first page")


def test_a_hundred_by_default(page, postgres_departures):
    """A page has a hundred flights where nobody says how many"""
    postgres_departures(500)
    found = page()
    if not isinstance(found, dict) or "flights" not in found:
        fail('A page is a dict of "flights" and "next".', called=page.called(), got=found)
    expect_equal(len(found["flights"]), 100, called=page.called(), what="The number of flights")


def test_last_one_shown_is_gone(page, postgres_departures):
    """The next page is found even when the last flight shown has been dropped"""
    postgres_departures(500)
    expected = in_order()
    shown, after = turned(page, None, 100)
    columns = dict(zip((*KEY, "origin", "destination"), shown[-1], strict=True))
    Flight.objects.filter(**columns).delete()
    found, _ = turned(page, after, 100)
    expect_equal(
        found,
        expected[100:200],
        called=page.called(after, size=100),
        what="The second page, after the last flight of the first was dropped,",
        next_step="What the text says must be enough to go on from.",
    )


def test_the_end(page, postgres_departures):
    """The last page says that nothing follows, and is not empty"""
    postgres_departures(50)
    for size in (25, 50, 60):
        after = None
        for _ in range(50 // size or 1):
            flights, after = turned(page, after, size)
        if after is not None:
            found, _ = turned(page, after, size)
            problem = f"50 flights, {size} to a page, and there is one more page, which "
            problem += f"shows {len(found)}." if found else "is empty."
            fail(
                problem,
                called=page.called(after, size=size),
                next_step="How can a page know that nothing follows, without a second query?",
            )
        expect_equal(len(flights), min(size, 50), called=page.called(after, size=size))
    Flight.objects.all().delete()
    expect_equal(turned(page), ([], None), called=page.called(None, size=100), what="The page")
