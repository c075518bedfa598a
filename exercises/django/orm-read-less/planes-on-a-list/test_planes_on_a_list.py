"""The spotters' list: what it says, what it asks and what it reads."""

from departures.models import Plane
from django.db import connection
from mergeable.explain import Words, count, expect_equal, fail
from mergeable.meters import count_queries, expect_steady

UNKNOWN = "N0NE"
SHOWN = {"tail_number", "model", "seats"}
FEW, MANY, MOST = 10, 300, 1_500
TIMES = 4  # seen: more lines on the list than in_bulk puts into one query


def tail_numbers(number):
    """Return so many different tail numbers that the database knows, in no order."""
    known = sorted(Plane.objects.values_list("pk", flat=True))
    return sorted(known, key=lambda code: (code[::-1], code))[:number]


def details_of(listed):
    """Return the list with its details, put together by hand."""
    known = {plane.pk: plane for plane in Plane.objects.all()}
    return [
        {
            "plane": code,
            "model": known[code].model if code in known else None,
            "seats": known[code].seats if code in known else None,
        }
        for code in listed
    ]


def called_with(listed):
    """Return the call in words: nobody reads 300 tail numbers."""
    return f"details([{listed[0]!r}, … {len(listed):,} tail numbers])"


def test_details_are_unchanged(attempt, flights_500):
    """The list keeps its order, its repeats and the planes that nobody knows"""
    details = attempt.function("planes", "details")
    first, second, third, *rest = tail_numbers(40)
    listed = [third, first, UNKNOWN, first, second, UNKNOWN, *rest, third]
    expect_equal(
        details(listed),
        details_of(listed),
        called=called_with(listed),
        what="The list",
        next_step="One line for each tail number of the list, where it stands there.",
    )


def test_plane_without_details(attempt, flights_500):
    """A plane that the register does not describe stays on the list"""
    details = attempt.function("planes", "details")
    bare = sorted(Plane.objects.filter(model="").values_list("pk", flat=True))
    expect_equal(
        details(bare),
        details_of(bare),
        called=called_with(bare),
        what="The list",
        next_step="Its model is an empty text, not None: the plane itself is known.",
    )


def test_queries_do_not_grow(attempt, flights_5000):
    """The number of queries does not grow with the list"""
    details = attempt.function("planes", "details")
    logs = {}
    for number in (FEW, MANY):
        listed = tail_numbers(number)
        with count_queries(connection) as logs[number]:
            details(listed)
    expect_steady(logs, called=called_with(listed), unit="plane")


def test_one_query(attempt, flights_5000):
    """One query brings 900 planes, two bring 1,500"""
    details = attempt.function("planes", "details")
    for number, budget in ((900, 1), (MOST, 2)):
        listed = tail_numbers(number)
        with count_queries(connection) as log:
            details(listed)
        log.at_most(
            budget,
            called=called_with(listed),
            rows=count(number, "plane"),
            next_step="One question can name all tail numbers.",
        )


def test_empty_list(attempt, flights_500):
    """For an empty list it asks nothing"""
    details = attempt.function("planes", "details")
    with count_queries(connection) as log:
        found = details([])
    expect_equal(found, [], called=details.called([]), what="The list")
    log.at_most(
        0,
        called=details.called([]),
        next_step="Nothing was asked for. What does your call mean when no keys are named?",
    )


def test_rows(attempt, flights_5000):
    """It fetches each plane on the list once, and no other"""
    details = attempt.function("planes", "details")
    listed = tail_numbers(MANY)
    often = [*listed * (TIMES - 1), *reversed(listed), UNKNOWN]
    with count_queries(connection) as log:
        details(often)
    log.fetches_at_most(
        MANY,
        called=called_with(often),
        rows=f"{MANY} planes, each of them {TIMES} times on the list",
        next_step="Name the tail numbers that are wanted, each of them once; "
        "the database leaves out the others.",
    )


def test_columns(attempt, flights_500):
    """It reads what the list shows, and nothing else"""
    details = attempt.function("planes", "details")
    listed = tail_numbers(FEW)
    with count_queries(connection) as log:
        details(listed)
    extra = sorted(log.columns("departures_plane") - SHOWN)
    if extra:
        fail(
            f"It reads {count(len(extra), 'column')} that the list does not show: "
            f"{', '.join(extra)}.",
            called=called_with(listed),
            got=Words(log.queries[0].template),
            expected=Words(", ".join(sorted(SHOWN))),
            next_step="A query can name the columns that are wanted.",
            place=log.queries[0].place,
        )
