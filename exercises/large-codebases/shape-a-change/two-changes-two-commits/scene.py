"""The departure board, and a branch on which one commit does two things."""

from datetime import UTC, datetime

from mergeable.scene.people import Person

MARA = Person("Mara Lind", "mara@departures.example")
OKAN = Person("Okan Demir", "okan@departures.example")

TIDIED_DELAYS = {
    '''def is_late(d):
    """Say whether a flight that left after `d` minutes counts as late."""
    return d is not None and d >= LATE
''': '''def is_late(delay):
    """Say whether a flight that left after `delay` minutes counts as late."""
    return delay is not None and delay >= LATE
''',
    '''def describe(d):
    """Return a delay as the board shows it: "on time", "12 min"."""
    if d is None:
        return "cancelled"
    if d <= 0:
        return "on time"
    hours, minutes = divmod(d, 60)
''': '''def describe(delay):
    """Return a delay as the board shows it: "on time", "12 min"."""
    if delay is None:
        return "cancelled"
    if delay <= 0:
        return "on time"
    hours, minutes = divmod(delay, 60)
''',
}
TIDIED_BOARD = {
    """    t = clock(flight.planned)
    d = describe(flight.delay)
""": """    time = clock(flight.planned)
    delay = describe(flight.delay)
""",
    'return f"{t} {flight.number:<7}{flight.destination:<16}{d:>10} {mark}"': (
        'return f"{time} {flight.number:<7}{flight.destination:<16}{delay:>10} {mark}"'
    ),
}
FIXED_DELAYS = {
    '''    """Return the mean delay, in minutes, of the flights that left."""
    left = [delay for delay in delays if delay is not None]
    return sum(left) / len(left)
''': '''    """Return the mean delay, in minutes, of the flights that left."""
    left = [delay for delay in delays if delay is not None]
    return sum(left) / len(left) if left else 0
''',
}
TESTED = {
    """    assert average([10, None, 20]) == 15
""": """    assert average([10, None, 20]) == 15


def test_average_of_a_day_on_which_nothing_left():
    assert average([None, None]) == 0
    assert average([]) == 0
""",
}
TOLD = {
    "- The board marks": "- A day on which nothing left has a summary (#41).\n- The board marks",
}


def build(repo):
    repo.by(MARA, datetime(2026, 2, 16, 9, 30, tzinfo=UTC))
    repo.lay("scene/first")
    repo.do(
        "git add .gitignore pyproject.toml README.md departures/__init__.py departures/flights.py"
    )
    repo.do("git commit -m 'Added flights as the tower reports them.'")
    repo.do("git add departures/delays.py tests/test_delays.py")
    repo.do("git commit -m 'Refs #12 -- Added delays and how people are told of them.'")
    repo.by(OKAN, datetime(2026, 2, 23, 14, 10, tzinfo=UTC))
    repo.do("git add -A")
    repo.do("git commit -m 'Fixed #12 -- Added the board with its summary.'")
    repo.do("git push upstream main")
    repo.do("git push origin main")
    repo.you()
    repo.do("git switch -c ticket_41")
    for path, changes in {
        "departures/delays.py": {**TIDIED_DELAYS, **FIXED_DELAYS},
        "departures/board.py": TIDIED_BOARD,
        "tests/test_delays.py": TESTED,
        "NEWS.md": TOLD,
    }.items():
        for old, new in changes.items():
            repo.change(path, old, new)
    repo.do("git commit -a -m 'fix average, clean up'")
