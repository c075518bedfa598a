import csv
from pathlib import Path

from mergeable.explain import count, expect_equal, fail
from mergeable.meters import measure_growth
from mergeable.model import Place

NEW_YEARS_DAY = Path(__file__).parents[2] / "new-years-day" / "departures.csv"
with NEW_YEARS_DAY.open(encoding="utf-8", newline="") as file:
    DEPARTURES = [row["tailnum"] for row in csv.DictReader(file)]
THREE_PLANES = ["N228JB", "N730MQ", "N228JB", "N216JB", "N730MQ", "N228JB"]

LONGEST = 800  # departures
BUDGET = 20  # looks a departure: room for sorting them, not for searching through them
NOT_SQUARE = 1.35  # the exponent of looks over departures: 1 is in proportion, 2 the square


def second_departures(departures):
    return [plane for at, plane in enumerate(departures) if departures[:at].count(plane) == 1]


def expect_list(attempt, name, listed):
    function = attempt.function("fleet", name)
    for departures, what, next_step in (
        (THREE_PLANES, "The list", ""),
        (THREE_PLANES, "The list of a second call", "What did the first call leave behind?"),
        (DEPARTURES, "The list", ""),
    ):
        expect_equal(
            function(departures),
            listed(departures),
            called=function.called(departures),
            what=what,
            next_step=next_step,
        )


def looks(attempt, name, number):
    attempt.function("fleet", name)  # in words, if it is not there
    return attempt.function("probe", "looks")(name, DEPARTURES[:number])


def expect_few_looks(attempt, name):
    found = looks(attempt, name, LONGEST)
    if found["count"] <= BUDGET * LONGEST:
        return
    each = found["count"] // LONGEST
    place = Place("fleet.py", found["line"], found["source"]) if found["line"] else None
    most = "Most looks come from that line. What does it" if place else "What does the code"
    fail(
        f"It took {found['count']:,} looks at a plane for {LONGEST} departures: {each} for each.\n"
        f"Called:    {name}(the first {LONGEST} departures of 1 January 2013)\n"
        "Counted:   each comparison of two planes, and each hash of one\n"
        f"Budget:    {count(BUDGET * LONGEST, 'look')}, {BUDGET} for each departure",
        place=place,
        next_step=f"{most} do for one departure?",
    )


def test_planes(attempt):
    """Each plane is listed once, in the order of first departures"""
    expect_list(attempt, "planes", lambda departures: list(dict.fromkeys(departures)))


def test_left_again(attempt):
    """A plane that left again is listed once, in the order of second departures"""
    expect_list(attempt, "left_again", second_departures)


def test_looks_for_planes(attempt):
    """Listing the planes takes at most 20 looks a departure"""
    expect_few_looks(attempt, "planes")


def test_looks_for_left_again(attempt):
    """Listing the planes that left again takes at most 20 looks a departure"""
    expect_few_looks(attempt, "left_again")


def test_growth(attempt):
    """Twice the departures take about twice the looks"""

    def both(number):
        return sum(looks(attempt, name, number)["count"] for name in ("planes", "left_again"))

    measure_growth(both, start=25).at_most(
        NOT_SQUARE,
        called="planes() and left_again()",
        counted="look",
        unit="departure",
        next_step="The first red check names a line. Begin there: both functions use it.",
    )
