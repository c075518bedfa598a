import csv
from pathlib import Path

from mergeable.explain import count, difference, expect_equal, fail, shown
from mergeable.meters import measure_growth
from mergeable.model import Place

NEW_YEARS_DAY = Path(__file__).parents[2] / "new-years-day" / "departures.csv"
with NEW_YEARS_DAY.open(encoding="utf-8", newline="") as file:
    DEPARTURES = [row["tailnum"] for row in csv.DictReader(file)]
SIX = ["N228JB", "N730MQ", "N730MQ", "N228JB", "N216JB", "N228JB"]

LONGEST = 800  # departures
BUDGET = 25  # looks a departure: sorting pairs of a plane and its place takes 17
SMALLEST = 100  # departures; at eight times as many, 148 planes have left again
NOT_SQUARE = 1.5  # the exponent of looks over departures: 1 is in proportion, 2 the square

NEW = "Each plane once. Does `is_new` answer True for a new plane and False for a known one?"
COPY = "Work on a copy, `list(departures)`: whoever called still needs the list."
ORDER = {
    "planes": "By when a plane left first. A set does not keep that order.",
    "left_again": "By when a plane left the second time, not the first.",
}


def first_departures(departures):
    return list(dict.fromkeys(departures))


def second_departures(departures):
    return [plane for at, plane in enumerate(departures) if departures[:at].count(plane) == 1]


LISTED = {"planes": first_departures, "left_again": second_departures}


def called(name, departures):
    day = "departures of 1 January 2013"
    if departures == DEPARTURES:
        return f"{name}(the {len(departures)} {day})"
    if len(departures) > len(SIX):
        return f"{name}(the first {len(departures)} {day})"
    return f"{name}({departures})"


def looks(attempt, name, departures):
    attempt.function("fleet", name)  # in words, if it is not there
    return attempt.function("probe", "looks")(name, departures)


def expect_list(attempt, name):
    function = attempt.function("fleet", name)
    for departures, what in ((SIX, ""), (SIX, " of a second call"), (DEPARTURES, "")):
        got, expected = function(departures), LISTED[name](departures)
        if difference(got, expected):
            second = "What did the first call leave behind?" if what else ""
            expect_equal(
                got,
                expected,
                called=called(name, departures),
                what=f"The list{what}",
                next_step=second or advice(attempt, name, departures, got, expected),
            )


def advice(attempt, name, departures, got, expected):
    if not isinstance(got, list):
        return "Return a list: `list(…)`."
    if sorted(map(repr, got)) == sorted(map(repr, expected)):
        return ORDER[name]
    if looks(attempt, name, departures)["after"] != departures:
        return f"Your code changes the list that it is given. {COPY}"
    return NEW


def expect_few_looks(attempt, name):
    departures = DEPARTURES[:LONGEST]
    found = looks(attempt, name, departures)
    expect_equal(
        found["listed"],
        LISTED[name](departures),
        called=called(name, departures),
        what="The list",
    )
    if found["count"] <= BUDGET * LONGEST:
        return
    each = found["count"] // LONGEST
    place = Place("fleet.py", found["line"], found["source"]) if found["line"] else None
    most = "Most looks come from that line. What does it" if place else "What does the code"
    fail(
        f"It took {found['count']:,} looks at a plane for {LONGEST} departures: {each} for each.\n"
        f"Called:    {called(name, departures)}\n"
        "Counted:   each comparison of two planes, and each hash of one\n"
        f"Budget:    {count(BUDGET * LONGEST, 'look')}, {BUDGET} for each departure",
        place=place,
        next_step=f"{most} do for one departure?",
    )


def test_planes(attempt):
    """Each plane is listed once, in the order of first departures"""
    expect_list(attempt, "planes")


def test_left_again(attempt):
    """A plane that left again is listed once, in the order of second departures"""
    expect_list(attempt, "left_again")


def test_departures_stay(attempt):
    """The list of departures stays as it was"""
    for name in LISTED:
        after = looks(attempt, name, SIX)["after"]
        if after != SIX:
            fail(
                f"{name} changed the list that it was given.\n"
                f"Called:    {called(name, SIX)}\n"
                f"After:     {shown(after)}",
                next_step=COPY,
            )


def test_looks_for_planes(attempt):
    """Listing the planes takes at most 25 looks a departure"""
    expect_few_looks(attempt, "planes")


def test_looks_for_left_again(attempt):
    """Listing the planes that left again takes at most 25 looks a departure"""
    expect_few_looks(attempt, "left_again")


def test_growth(attempt):
    """Twice the departures take about twice the looks"""
    for name in LISTED:
        growth = measure_growth(
            lambda number, name=name: looks(attempt, name, DEPARTURES[:number])["count"],
            start=SMALLEST,
        )
        growth.at_most(
            NOT_SQUARE,
            called=f"{name}()",
            counted="look",
            unit="departure",
            next_step=f"What in {name} goes through a list again at each departure?",
        )
