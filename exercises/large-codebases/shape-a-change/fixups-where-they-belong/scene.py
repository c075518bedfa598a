"""The departure board, and a branch that tells how it came about and not what it is."""

from datetime import UTC, datetime

from mergeable.scene.people import Person

MARA = Person("Mara Lind", "mara@departures.example")

CLOCK = '''def clock(minutes):
    """Return minutes after midnight as a time of day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


'''
TIMES = '''"""Times of day."""


def clock(minutes):
    """Return minutes after midnight as a time of day."""
    return f"{minutes // 60:02}:{minutes % 60:2}"
'''
TEST_TIMES = """from departures.times import clock


def test_clock():
    assert clock(6 * 60 + 35) == "06:35"
"""
IMPORTS = """from departures.times import clock


"""
NEWS = "- The board is sorted by the time of departure.\n"
ROW = 'return f"{time} {flight.number:<8}{flight.destination:<12}+{flight.delay}"'
ROW_WITH_GATE = (
    'return f"{time} {flight.number:<8}{flight.destination:<12}{flight.gate:<5}+{flight.delay}"'
)
ROW_WITHOUT_ONE = (
    'gate = flight.gate or "-"\n'
    '    return f"{time} {flight.number:<8}{flight.destination:<12}{gate:<5}+{flight.delay}"'
)
TEST_CLOCK = """def test_clock():
    assert clock(6 * 60 + 5) == "06:05"


"""
TEST_NO_GATE = """

def test_row_of_a_flight_without_a_gate():
    flight = Flight("B6 725", "San Juan", 6 * 60 + 30)
    assert row(flight) == "06:30 B6 725  San Juan    -    +0"
"""


def build(repo):
    repo.by(MARA, datetime(2026, 3, 9, 9, 30, tzinfo=UTC))
    repo.lay("scene/first")
    repo.do("git add -A")
    repo.do("git commit -m 'Fixed #31 -- Sorted the board by the time of departure.'")
    repo.do("git push upstream main")
    repo.do("git push origin main")
    repo.you()
    repo.do("git switch -c ticket_57")
    move_the_clock(repo)
    show_gates(repo)
    mend_the_clock(repo)
    explain_gates(repo)
    repo.change("README.md", "gate, if its known", "gate where it is known")
    repo.do("git commit -a -m typo")
    bear_no_gate(repo)


def move_the_clock(repo):
    repo.change("departures/board.py", CLOCK, IMPORTS)
    repo.write("departures/times.py", TIMES)
    repo.change("tests/test_board.py", TEST_CLOCK, "")
    repo.change("tests/test_board.py", "import board, clock, row", "import board, row")
    repo.write("tests/test_times.py", TEST_TIMES)
    repo.do("git add -A")
    repo.do("git commit -m 'clock in its own module'")


def show_gates(repo):
    repo.change("departures/flights.py", "  # minutes\n", '  # minutes\n    gate: str = ""\n')
    repo.change("departures/board.py", ROW, ROW_WITH_GATE)
    repo.change("tests/test_board.py", "5 * 60 + 15, 22)", '5 * 60 + 15, 22, "C12")')
    repo.change("tests/test_board.py", "Houston     +22", "Houston     C12  +22")
    repo.change("NEWS.md", NEWS, f"- The board shows gates (#57).\n{NEWS}")
    repo.do("git commit -a -m 'wip gates'")


def mend_the_clock(repo):
    repo.change("departures/times.py", "60:2}", "60:02}")
    repo.change("tests/test_times.py", '6 * 60 + 35) == "06:35"', '6 * 60 + 5) == "06:05"')
    repo.do("git commit -a -m oops")


def explain_gates(repo):
    repo.change("README.md", "destination, delay", "destination, gate, if its known, delay")
    repo.do("git commit -a -m readme")


def bear_no_gate(repo):
    repo.change("departures/board.py", ROW_WITH_GATE, ROW_WITHOUT_ONE)
    text = (repo.files / "tests/test_board.py").read_text(encoding="utf-8")
    repo.write("tests/test_board.py", text + TEST_NO_GATE)
    repo.do("git commit -a -m 'as Mara said'")
