"""The departure board: three commits of yours, and two that others have pushed meanwhile."""

from datetime import UTC, datetime

from mergeable.scene.people import Person

MARA = Person("Mara Lind", "mara@departures.example")
OKAN = Person("Okan Demir", "okan@departures.example")

NEWS = "- Flights that leave together are sorted by their number (#70).\n"
OLD_MARK = '    mark = "!" if is_late(flight.delay) else " "\n'
OLD_ROW = (
    'return f"{mark} {time} {flight.number:<8}{flight.destination:<12}{describe(flight.delay)}"'
)
# Upstream's: the gate, and a threshold that depends on the flight.
WITH_GATE = '''gate = f"{flight.gate:<5}"
    start = f"{mark} {time} {flight.number:<8}{flight.destination:<12}"
    return f"{start}{gate}{describe(flight.delay)}"'''
IS_LATE = '''LATE = 15  # minutes from which a flight counts as late


def is_late(delay):
    """Say whether a flight that left after `delay` minutes counts as late."""
    return delay is not None and delay >= LATE
'''
IS_LATE_BY_KIND = '''LATE = 15  # minutes from which a flight counts as late
LATE_ABROAD = 30  # the same of a flight that leaves the country


def is_late(flight):
    """Say whether a flight counts as late."""
    limit = LATE_ABROAD if flight.abroad else LATE
    return flight.delay is not None and flight.delay >= limit
'''
TEST_LATE = """def test_late_from_a_quarter_of_an_hour_on():
    assert is_late(15)
    assert not is_late(14)
"""
TEST_LATE_BY_KIND = """def flight(delay, **more):
    return Flight("UA 1545", "Houston", 315, delay, **more)


def test_late_from_a_quarter_of_an_hour_on():
    assert is_late(flight(15))
    assert not is_late(flight(14))


def test_late_abroad_from_half_an_hour_on():
    assert is_late(flight(30, abroad=True))
    assert not is_late(flight(29, abroad=True))
"""
# Yours: marks in a function of their own, one more of them, and what they mean.
MARK = '''def mark(flight):
    """Return what a line begins with: "!" for a late flight."""
    return "!" if is_late(flight.delay) else " "


def row(flight):'''
ROW_WITH_MARK = OLD_ROW.replace("{mark}", "{mark(flight)}")
MARKED = '''    """Return what a line begins with: "!" for a late flight."""
    return'''
MARKED_CANCELLED = '''    """Return what a line begins with: "!" for a late flight, "x" for none."""
    if flight.delay is None:
        return "x"
    return'''
TEST_CANCELLED = """

def test_a_cancelled_flight_is_marked():
    assert mark(Flight("AA 1141", "Miami", 5 * 60 + 40, None)) == "x"
"""
LEGEND = '''

def legend():
    """Return the line below the board that explains the marks."""
    return "! late   x cancelled"
'''
TEST_LEGEND = """

def test_legend():
    assert legend() == "! late   x cancelled"
"""


def build(repo):
    repo.by(MARA, datetime(2026, 3, 23, 9, 30, tzinfo=UTC))
    repo.lay("scene/first")
    repo.do("git add -A")
    repo.do("git commit -m 'Fixed #70 -- Sorted flights that leave together by number.'")
    repo.do("git push upstream main")
    repo.do("git push origin main")
    repo.do("git fetch upstream")
    repo.do("git branch theirs")
    repo.you()
    repo.do("git switch -c ticket_63")
    yours(repo)
    repo.do("git push -u origin ticket_63")
    repo.do("git switch theirs")
    theirs(repo)
    repo.do("git push upstream theirs:main")
    repo.do("git switch ticket_63")
    repo.do("git branch -D theirs")
    repo.do("git update-ref refs/remotes/upstream/main main")


def yours(repo):
    repo.change("departures/board.py", "def row(flight):", MARK)
    repo.change("departures/board.py", OLD_MARK, "")
    repo.change("departures/board.py", OLD_ROW, ROW_WITH_MARK)
    repo.do("git commit -a -m 'Refs #63 -- Moved the mark of a flight to a function.'")
    repo.change("departures/board.py", MARKED, MARKED_CANCELLED)
    repo.change("tests/test_board.py", "import board, row", "import board, mark, row")
    add(repo, "tests/test_board.py", TEST_CANCELLED)
    repo.change("NEWS.md", NEWS, f"- Cancelled flights are marked with an x (#63).\n{NEWS}")
    repo.do("git commit -a -m 'Fixed #63 -- Marked cancelled flights.'")
    add(repo, "departures/board.py", LEGEND)
    repo.change("tests/test_board.py", "import board, mark", "import board, legend, mark")
    add(repo, "tests/test_board.py", TEST_LEGEND)
    repo.do("git commit -a -m 'Refs #63 -- Added a legend of the marks.'")


def theirs(repo):
    repo.by(OKAN, datetime(2026, 3, 24, 14, 10, tzinfo=UTC))
    repo.change("departures/flights.py", "cancelled\n", 'cancelled\n    gate: str = "-"\n')
    repo.change("departures/board.py", OLD_ROW, WITH_GATE)
    repo.change("tests/test_board.py", "Houston     22 min", "Houston     -    22 min")
    repo.change("tests/test_board.py", "San Juan    on time", "San Juan    -    on time")
    repo.change("NEWS.md", NEWS, f"- The board shows gates (#58).\n{NEWS}")
    repo.do("git commit -a -m 'Fixed #58 -- Added gates to the board.'")
    repo.by(MARA, datetime(2026, 3, 25, 8, 50, tzinfo=UTC))
    repo.change("departures/flights.py", '"-"\n', '"-"\n    abroad: bool = False\n')
    repo.change("departures/delays.py", IS_LATE, IS_LATE_BY_KIND)
    repo.change("departures/board.py", "is_late(flight.delay)", "is_late(flight)")
    repo.change("tests/test_delays.py", TEST_LATE, TEST_LATE_BY_KIND)
    repo.change(
        "tests/test_delays.py",
        "import describe, is_late\n",
        "import describe, is_late\nfrom departures.flights import Flight\n",
    )
    repo.do("git commit -a -m 'Fixed #60 -- Gave flights abroad half an hour.'")


def add(repo, path, text):
    repo.write(path, (repo.files / path).read_text(encoding="utf-8") + text)
