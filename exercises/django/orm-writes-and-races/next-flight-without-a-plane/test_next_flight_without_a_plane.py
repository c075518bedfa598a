"""Planes handed out by two dispatchers at once: who gets which, and whether anybody waits."""

import pytest
from departures.models import Flight
from mergeable.explain import Words, expect_equal, fail

ORDER = ("scheduled_departure", "airline", "number")
WAITING = 4  # flights without a plane, all of one airline
OURS, THEIRS, ANY = "N3EJAA", "N197UW", "N829MQ"


@pytest.fixture
def assign(attempt, flights_on_postgres):
    """The attempt's way of handing out a plane; four flights of one airline have none."""
    flights = Flight.objects.filter(airline="UA").order_by(*ORDER)
    kept = [flight.pk for flight in flights[1 : WAITING + 1]]
    Flight.objects.update(plane=ANY)
    Flight.objects.filter(pk__in=kept).update(plane=None)
    return attempt.function("dispatch", "assign")


def waiting():
    """Return the flights without a plane, in order."""
    return list(Flight.objects.filter(plane=None).select_related("airline").order_by(*ORDER))


def answer(flight):
    """Return what is said of a flight that was given a plane."""
    return {"flight": f"{flight.airline_id} {flight.number}", "airline": flight.airline.name}


def expect_plane(flight, tail_number, called):
    """Fail the check unless the flight has this plane."""
    expect_equal(
        Flight.objects.get(pk=flight.pk).plane_id,
        tail_number,
        called=called,
        what=f"The plane of {flight.designator}",
    )


def test_alone(assign):
    """The first flight without a plane gets it, then the next"""
    for flight in waiting():
        called = assign.called(OURS)
        expect_equal(assign(OURS), answer(flight), called=called, what="The answer")
        expect_plane(flight, OURS, called)
    got = assign(OURS)
    if got is not None:
        fail("Every flight has a plane.", called=assign.called(OURS), got=got, expected=None)


def test_first_of_a_minute(assign):
    """Of two flights in one minute the airline decides, then the number"""
    flights = waiting()
    for number, flight in enumerate(flights):
        Flight.objects.filter(pk=flight.pk).update(
            scheduled_departure=flights[0].scheduled_departure,
            airline="B6" if number == 1 else "UA",
            number=90 - number,
        )
    for flight in waiting():
        expect_equal(assign(OURS), answer(flight), called=assign.called(OURS), what="The answer")


def test_others_stay(assign):
    """Nothing but the plane changes, and on that flight only"""
    before = {values["id"]: values for values in Flight.objects.values()}
    (first, *_) = waiting()
    assign(OURS)
    before[first.pk]["plane_id"] = OURS
    expect_equal(
        {values["id"]: values for values in Flight.objects.values()},
        before,
        called=assign.called(OURS),
        what="The table",
    )


def at_every_moment(assign, moments, flights):
    """Yield each moment at which a second dispatcher can call, both planes handed out by then."""
    keys = [flight.pk for flight in flights]
    yield from moments(
        lambda: assign(OURS),
        lambda: assign(THEIRS),
        afresh=lambda: Flight.objects.filter(pk__in=keys).update(plane=None),
        called=assign.called(OURS),
        second=assign.called(THEIRS),
    )


def test_two_flights(assign, moments):
    """Two dispatchers give their planes to the first two flights"""
    flights = waiting()
    both = [answer(flight) for flight in flights[:2]]
    for moment in at_every_moment(assign, moments, flights):
        given = [moment.returned, moment.other.result]
        if None in given:
            whose = "You" if given[0] is None else "The second dispatcher"
            fail(
                f"{whose} got None, and {len(waiting())} flights still wait for a plane.\n"
                f"Moment:    {moment}",
                called=assign.called(OURS),
                next_step="Whoever misses one flight is to get the next. Which rows are locked at "
                "that moment, and of which tables?",
            )
        if given[0] == given[1]:
            fail(
                f"Both dispatchers gave their planes to {given[0]['flight']}.\nMoment:    {moment}",
                called=assign.called(OURS),
                next_step="What keeps the second from reading the same row at that moment?",
            )
        expect_equal(
            sorted(given, key=str),
            sorted(both, key=str),
            called=assign.called(OURS),
            what="What both answered, put together",
        )
        planes = set(Flight.objects.filter(pk__in=[f.pk for f in flights[:2]]).values_list("plane"))
        if planes != {(OURS,), (THEIRS,)}:
            fail(
                f"Not both planes are stored.\nMoment:    {moment}",
                called=assign.called(OURS),
                got=Words(", ".join(sorted(str(plane) for (plane,) in planes))),
                expected=Words(f"{OURS}, {THEIRS}"),
            )


def test_nobody_waits(assign, moments):
    """Neither dispatcher waits for the other"""
    for moment in at_every_moment(assign, moments, waiting()):
        if not moment.at_once:
            fail(
                f"The second dispatcher had to wait for a lock of the first.\nMoment:    {moment}",
                called=assign.called(OURS),
                next_step="Other flights wait for a plane, too. Pass the locked one over.",
            )


def test_one_flight_left(assign, moments):
    """When one flight is left, one dispatcher gets it and the other None, at once"""
    (last, *rest) = waiting()
    Flight.objects.filter(pk__in=[flight.pk for flight in rest]).update(plane=THEIRS)
    for moment in at_every_moment(assign, moments, [last]):
        got = [each for each in (moment.returned, moment.other.result) if each is not None]
        expect_equal(
            got,
            [answer(last)],
            called=assign.called(OURS),
            what="What the two dispatchers got",
            next_step=f"At the moment when {moment}, both knew of one flight without a plane.",
        )
        if not moment.at_once:
            fail(
                f"The second dispatcher had to wait, to hear that there is none.\n"
                f"Moment:    {moment}",
                called=assign.called(OURS),
            )
