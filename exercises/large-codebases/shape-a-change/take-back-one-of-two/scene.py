"""The departure board, and a merge that brought two changes: one helped, one did harm."""

from datetime import UTC, datetime

from mergeable.scene.people import Person

MARA = Person("Mara Lind", "mara@departures.example")
OKAN = Person("Okan Demir", "okan@departures.example")

OLDEST_NEWS = "- Cancelled flights stay on the board.\n"
ROUNDED_NEWS = "- Delays are rounded to five minutes (#70).\n"
SORTED_NEWS = "- Flights that leave together are sorted by their number (#70).\n"
SHORT_NEWS = "- Long names of destinations are cut (#72).\n"
ROUNDED = {
    '    return f"{delay} min"\n': '    return f"{rounded(delay)} min"\n',
    """    return delay is not None and delay >= LATE
""": '''    return delay is not None and rounded(delay) >= LATE


def rounded(delay):
    """Return a delay as people say it, to five minutes."""
    return 5 * round(delay / 5)
''',
}
TEST_ROUNDED = {
    '    assert describe(12) == "12 min"\n': """    assert describe(12) == "10 min"
    assert describe(13) == "15 min"
""",
    "    assert not is_late(14)\n": "    assert not is_late(12)\n",
}
BY_TIME = "ordered = sorted(flights, key=lambda flight: flight.planned)"
BY_NUMBER = "ordered = sorted(flights, key=lambda flight: (flight.planned, flight.number))"
TEST_NUMBER = """

def test_flights_that_leave_together_are_sorted_by_number():
    together = [Flight("UA 1545", "Houston", 315), Flight("AA 1141", "Miami", 315)]
    assert board(together).startswith("05:15 AA 1141")
"""
TEST_SHORT = """

def test_long_names_are_cut():
    assert "San Francis." in row(Flight("UA 1", "San Francisco", 315))
"""
CUT = '''def short(name):
    """Return the name of a destination in twelve characters at most."""
    return name if len(name) <= 12 else f"{name[:11]}."


def row(flight):'''


def build(repo):
    repo.by(MARA, datetime(2026, 3, 16, 9, 30, tzinfo=UTC))
    repo.lay("scene/first")
    repo.do("git add -A")
    repo.do("git commit -m 'Fixed #66 -- Kept cancelled flights on the board.'")
    repo.by(OKAN, datetime(2026, 3, 18, 13, 5, tzinfo=UTC))
    repo.do("git switch -c ticket_70")
    changes(repo, "departures/delays.py", ROUNDED)
    changes(repo, "tests/test_delays.py", TEST_ROUNDED)
    repo.change("NEWS.md", OLDEST_NEWS, ROUNDED_NEWS + OLDEST_NEWS)
    repo.do("git commit -a -m 'Refs #70 -- Rounded delays to five minutes.'")
    repo.change("departures/board.py", BY_TIME, BY_NUMBER)
    add(repo, "tests/test_board.py", TEST_NUMBER)
    repo.change("NEWS.md", ROUNDED_NEWS, SORTED_NEWS + ROUNDED_NEWS)
    repo.do("git commit -a -m 'Fixed #70 -- Sorted flights that leave together by number.'")
    repo.by(MARA, datetime(2026, 3, 20, 10, 0, tzinfo=UTC))
    repo.do("git switch main")
    repo.do("git merge --no-ff -m 'Merged ticket_70: a board that reads better.' ticket_70")
    repo.do("git branch -d ticket_70")
    repo.change("departures/board.py", "def row(flight):", CUT)
    repo.change(
        "departures/board.py", "{flight.destination:<12}", "{short(flight.destination):<12}"
    )
    add(repo, "tests/test_board.py", TEST_SHORT)
    repo.change("NEWS.md", SORTED_NEWS, SHORT_NEWS + SORTED_NEWS)
    repo.do("git commit -a -m 'Fixed #72 -- Cut long names of destinations.'")
    repo.do("git push upstream main")
    repo.do("git push origin main")
    repo.you()
    repo.do("git switch -c ticket_74")


def changes(repo, path, pieces):
    for old, new in pieces.items():
        repo.change(path, old, new)


def add(repo, path, text):
    repo.write(path, (repo.files / path).read_text(encoding="utf-8") + text)
