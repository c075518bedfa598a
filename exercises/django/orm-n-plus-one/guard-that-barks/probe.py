"""Code to be guarded, and what the attempt's guard says of it."""

import inspect

from budget import query_budget
from departures.models import Airline, Airport, Flight, Plane, Weather
from django.db import connection


def one_more_for_each_flight():
    """Send 14 queries, 12 of them alike but for their values."""
    Weather.objects.first()
    for flight in Flight.objects.exclude(plane=None).order_by("id")[:12]:
        str(flight.plane)


def twice_the_same():
    """Send one query, twice, with the same values."""
    for _ in range(2):
        Airline.objects.get(code="B6")


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


def a_mistake():
    """Raise KeyError after 14 queries."""
    one_more_for_each_flight()
    raise KeyError("gate")


SCENARIOS = {
    scenario.__name__: scenario
    for scenario in (
        one_more_for_each_flight,
        twice_the_same,
        four_questions,
        two_questions,
        no_question,
        a_mistake,
    )
}


def guarded(scenario, limit, repeats=None):
    """Run a scenario under the guard; return what came out, and what is left of the guard."""
    said = _outcome(lambda: _guard(scenario, limit, repeats))
    said["recording"] = connection.force_debug_cursor
    said["wrappers"] = len(connection.execute_wrappers)
    return said


def nested(outer, inner):
    """Run 2 queries within a guard that is within another, and 2 more in the outer one."""

    def run():
        with query_budget(outer):
            list(Airport.objects.all())
            _guard("two_questions", inner)
            list(Airport.objects.only("name"))

    return _outcome(run)


def line_of(scenario):
    """Return the number and the text of the last line of a scenario."""
    lines, first = inspect.getsourcelines(SCENARIOS[scenario])
    return first + len(lines) - 1, lines[-1].strip()


def _guard(scenario, limit, repeats=None):
    options = {} if repeats is None else {"repeats": repeats}
    with query_budget(limit, **options):
        SCENARIOS[scenario]()


def _outcome(run):
    try:
        run()
    except Exception as error:
        return {"raised": type(error).__name__, "said": str(error)}
    return {"raised": None, "said": ""}
