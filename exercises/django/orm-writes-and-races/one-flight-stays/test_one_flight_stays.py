"""Flights cancelled by two dispatchers at once: one of a route stays, and both get an answer."""

from datetime import timedelta

import pytest
from departures.models import Flight
from mergeable.explain import Words, expect_equal, fail

CANCELLED = {"departure_delay": None, "arrival": None, "arrival_delay": None, "air_time": None}
FIRST, SECOND, THIRD = 40, 12, 27  # flights of one route; the keys are in no order
ELSEWHERE, ELSEWHERE_TOO = 5, 33  # of another


@pytest.fixture
def cancel(attempt, flights_on_postgres):
    """The attempt's way of cancelling, with two routes of a fresh database rearranged."""
    noon = flights_on_postgres.since.replace(hour=12, minute=0)
    Flight.objects.update(departure_delay=3, origin="EWR", destination="ATL")
    route = (FIRST, SECOND, THIRD)
    for hour, pk in enumerate(route):
        hours = timedelta(hours=hour)
        where = {"origin": "JFK", "destination": "BOS", "scheduled_departure": noon + hours}
        Flight.objects.filter(pk=pk).update(**where)
    Flight.objects.filter(pk__in=(ELSEWHERE, ELSEWHERE_TOO)).update(origin="LGA", destination="ORD")
    return attempt.function("thin", "cancel")


def flies(*keys):
    """Return those of the flights that are not cancelled."""
    return [pk for pk in keys if Flight.objects.get(pk=pk).departure_delay is not None]


def route_of(*flying):
    """Return what puts the route as it was: these flights fly, and the others do not."""
    before = list(Flight.objects.filter(pk__in=(FIRST, SECOND, THIRD, ELSEWHERE)).values())

    def afresh():
        for values in before:
            Flight.objects.filter(pk=values["id"]).update(**values)
            if values["id"] not in (*flying, ELSEWHERE):
                Flight.objects.filter(pk=values["id"]).update(**CANCELLED)

    return afresh


def expect_answer(cancel, pk, expected, why):
    """Fail the check unless the answer is the expected one."""
    expect_equal(cancel(pk), expected, called=cancel.called(pk), what="The answer", next_step=why)


def test_alone(cancel):
    """Flights are cancelled until one is left"""
    before = {values["id"]: values for values in Flight.objects.values()}
    expect_answer(cancel, FIRST, True, "Two others stay.")
    expect_answer(cancel, FIRST, True, "It is cancelled already.")
    expect_answer(cancel, THIRD, True, "One other stays.")
    expect_answer(cancel, SECOND, False, "No other stays.")
    expect_answer(cancel, THIRD, True, "It is cancelled already, and one stays all the same.")
    for pk in (FIRST, THIRD):
        before[pk] |= CANCELLED
    expect_equal(
        {values["id"]: values for values in Flight.objects.values()},
        before,
        called=f"{cancel.called(FIRST)}, {cancel.called(THIRD)}, {cancel.called(SECOND)}",
        what="The table",
        next_step="Four columns of the cancelled flights change, and nothing else.",
    )


def test_which_flights_count(cancel):
    """Flights of another route or another day do not count"""
    afresh = route_of(FIRST, SECOND)
    for origin, destination, days in (("LGA", "BOS", 0), ("JFK", "ORD", 0), ("JFK", "BOS", 1)):
        afresh()
        other = Flight.objects.get(pk=SECOND)
        other.origin_id, other.destination_id = origin, destination
        other.scheduled_departure += timedelta(days=days)
        other.save()
        why = f"The other flight goes from {origin} to {destination}"
        why += ", a day later." if days else ", and this one from JFK to BOS."
        expect_answer(cancel, FIRST, False, why)
        expect_equal(flies(FIRST), [FIRST], called=cancel.called(FIRST), what="What flies")


def together(cancel, moments, ours, theirs, afresh):
    """Yield each moment at which a second dispatcher can call."""
    yield from moments(
        lambda: cancel(ours),
        lambda: cancel(theirs),
        afresh=afresh,
        called=cancel.called(ours),
        second=cancel.called(theirs),
    )


def expect_one(cancel, moment, ours, theirs):
    """Fail the check unless one of the two flights flies, and both answers say so."""
    said = (moment.returned, moment.other.result)
    flying = flies(ours, theirs)
    if not flying:
        fail(
            "Nobody flies: two dispatchers have cancelled one of two flights each.\n"
            f"Moment:    {moment}",
            called=f"{cancel.called(ours)}, meanwhile {cancel.called(theirs)}",
            got=Words(f"{said[0]}, {said[1]}"),
            expected=Words("one True, one False"),
            next_step="You decided on what you had read of a row that the other one was "
            "about to write. What keeps it as you read it until your commit? (A lock stands in "
            "the statement, as FOR UPDATE. `count()` leaves it out.)",
        )
    if sorted(said, key=str) != [False, True] or len(flying) > 1:
        fail(
            f"One of the two may cancel, and one may not.\nMoment:    {moment}",
            called=f"{cancel.called(ours)}, meanwhile {cancel.called(theirs)}",
            got=Words(f"{said[0]}, {said[1]}, and {len(flying)} of 2 flights fly"),
            expected=Words("one True, one False, and 1 of 2 flights flies"),
        )


def test_one_stays(cancel, moments):
    """Of two flights one stays, whichever moment the second dispatcher calls"""
    afresh = route_of(FIRST, SECOND)
    for ours, theirs in ((FIRST, SECOND), (SECOND, FIRST)):
        for moment in together(cancel, moments, ours, theirs, afresh):
            expect_one(cancel, moment, ours, theirs)


def test_two_of_three(cancel, moments):
    """Of three flights two may go at the same time"""
    afresh = route_of(FIRST, SECOND, THIRD)
    for moment in together(cancel, moments, FIRST, SECOND, afresh):
        said = (moment.returned, moment.other.result)
        if said != (True, True) or flies(FIRST, SECOND, THIRD) != [THIRD]:
            fail(
                f"Both may cancel, as a third flight stays.\nMoment:    {moment}",
                called=f"{cancel.called(FIRST)}, meanwhile {cancel.called(SECOND)}",
                got=Words(f"{said[0]}, {said[1]}"),
                expected=Words("True, True"),
                next_step="Whoever has waited, or was refused, decides again on what is so now.",
            )


def test_other_route(cancel, moments):
    """Who cancels a flight of another route does not wait"""
    for origin, destination in (("LGA", "ORD"), ("LGA", "BOS"), ("JFK", "ORD")):
        flights = Flight.objects.filter(pk__in=(ELSEWHERE, ELSEWHERE_TOO))
        flights.update(origin=origin, destination=destination, departure_delay=3)
        for moment in together(cancel, moments, FIRST, ELSEWHERE, route_of(FIRST, SECOND)):
            if not moment.at_once:
                fail(
                    f"Somebody who cancels a flight from {origin} to {destination} had to wait for "
                    f"your flight from JFK to BOS.\nMoment:    {moment}",
                    called=f"{cancel.called(FIRST)}, meanwhile {cancel.called(ELSEWHERE)}",
                    next_step="Lock what the decision rests on, and no more.",
                )
            expect_equal(
                moment.other.result, True, called=cancel.called(ELSEWHERE), what="The second answer"
            )
