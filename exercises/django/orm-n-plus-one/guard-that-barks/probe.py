"""Code to be guarded, and what the attempt's guard says of it."""

import inspect

import pytest
from budget import query_budget
from departures.models import Airline, Airport, Flight, Plane, Weather
from django.conf import settings
from django.db import connection


def twice_the_same():
    """Send one query, twice, with the same values."""
    for _ in range(2):
        Airline.objects.get(code="B6")


def once_in_each_of_two_lines():
    """Send one question, from two lines, with other values."""
    Airline.objects.get(code="B6")
    Airline.objects.get(code="AA")


def one_update_for_each_plane():
    """Send 4 queries, 3 of them updates that are alike but for their values."""
    for plane in list(Plane.objects.order_by("tail_number")[:3]):
        Plane.objects.filter(tail_number=plane.tail_number).update(seats=100)


def four_questions():
    """Send 4 queries that differ in more than their values."""
    two_questions()
    list(Airport.objects.all())
    list(Airport.objects.only("name"))


def two_questions():
    """Send 2 queries to one table."""
    Plane.objects.filter(seats=55).first()
    Plane.objects.filter(engines=2).first()


def no_question():
    """Send nothing."""


def one_more_for_each_flight():
    """Send 14 queries, 12 of them alike but for their values. The last one is not among them."""
    for flight in Flight.objects.exclude(plane=None).order_by("id")[:12]:
        str(flight.plane)
    Weather.objects.first()


def a_mistake():
    """Raise KeyError after 14 queries."""
    one_more_for_each_flight()
    raise KeyError("gate")


SCENARIOS = {
    scenario.__name__: scenario
    for scenario in (
        twice_the_same,
        once_in_each_of_two_lines,
        one_update_for_each_plane,
        four_questions,
        two_questions,
        no_question,
        one_more_for_each_flight,
        a_mistake,
    )
}


def guarded(scenario, limit, repeats=None):
    """Run a scenario under the guard; return what came out, and what is left of the guard."""
    said = _outcome(lambda: _guard(scenario, limit, repeats))
    said["recording"] = connection.force_debug_cursor
    said["wrappers"] = len(connection.execute_wrappers)
    said["debug"], settings.DEBUG = settings.DEBUG, False
    return said


def nested(outer, inner):
    """Run 2 queries within a guard that is within another, and 2 more in the outer one."""

    def run():
        with query_budget(outer):
            list(Airport.objects.all())
            _guard("two_questions", inner)
            list(Airport.objects.only("name"))

    return _outcome(run)


def beside_a_recorder(limit):
    """Run 2 queries under the guard where somebody records them; return how many are kept.

    One was recorded before, and one is afterwards.
    """
    connection.force_debug_cursor = True
    list(Airport.objects.all())
    _outcome(lambda: _guard("two_questions", limit))
    list(Airport.objects.only("name"))
    return len(connection.queries_log)


def line_of(scenario, text):
    """Return the number of the line of a scenario that has this text in it."""
    lines, first = inspect.getsourcelines(SCENARIOS[scenario])
    return next(number for number, line in enumerate(lines, first) if text in line)


def _guard(scenario, limit, repeats=None):
    options = {} if repeats is None else {"repeats": repeats}
    with query_budget(limit, **options):
        SCENARIOS[scenario]()


def _outcome(run):
    try:
        run()
    except (Exception, pytest.fail.Exception) as error:
        barked = isinstance(error, AssertionError)
        return {"raised": type(error).__name__, "barked": barked, "said": str(error)}
    return {"raised": None, "barked": False, "said": ""}
