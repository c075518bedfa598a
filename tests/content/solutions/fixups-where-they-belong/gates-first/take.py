"""The order is free where each commit stands: first words, then gates, then the clock."""

GATES = "Fixed #57 -- Added a column for gates."


def take(repo):
    repo.do("git branch draft")
    repo.do("git reset --hard main")
    repo.do("git restore --source=draft README.md")
    repo.do("git commit -a -m 'Refs #57 -- Explained the column of gates.'")
    repo.do("git restore --source=draft NEWS.md departures/flights.py")
    repo.change(
        "departures/board.py",
        'return f"{time} {flight.number:<8}{flight.destination:<12}+{flight.delay}"',
        'gate = flight.gate or "-"\n    return f"{time} {flight.number:<8}'
        '{flight.destination:<12}{gate:<5}+{flight.delay}"',
    )
    repo.change("tests/test_board.py", "15, 22)", '15, 22, "C12")')
    repo.change("tests/test_board.py", "Houston     +22", "Houston     C12  +22")
    text = (repo.files / "tests/test_board.py").read_text(encoding="utf-8")
    repo.write(
        "tests/test_board.py",
        text
        + """

def test_row_of_a_flight_without_a_gate():
    flight = Flight("B6 725", "San Juan", 6 * 60 + 30)
    assert row(flight) == "06:30 B6 725  San Juan    -    +0"
""",
    )
    repo.do(f"git commit -a -m '{GATES}'")
    repo.do("git restore --source=draft .")
    repo.do("git add -A")
    repo.do("git commit -m 'Refs #57 -- Moved clock() out of the board.'")
    repo.do("git branch -D draft")
