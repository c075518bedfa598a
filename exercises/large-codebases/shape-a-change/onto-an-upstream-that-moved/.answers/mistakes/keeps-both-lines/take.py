HEAD = '''"""The board over the hall: a line for each flight."""

from departures.delays import describe, is_late


def clock(minutes):
    """Return minutes after midnight as a time of day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


'''
MARK = '''def mark(flight):
    """Return what a line begins with: "!" for a late flight."""
    return "!" if is_late(flight) else " "
'''
MARK_CANCELLED = '''def mark(flight):
    """Return what a line begins with: "!" for a late flight, "x" for none."""
    if flight.delay is None:
        return "x"
    return "!" if is_late(flight) else " "
'''
REST = '''

def row(flight):
    """Return a flight as the board shows it."""
    time = clock(flight.planned)
    mark = "!" if is_late(flight) else " "
    start = f"{mark(flight)} {time} {flight.number:<8}{flight.destination:<12}"
    return f"{start}{flight.gate:<5}{describe(flight.delay)}"


def board(flights):
    """Return the whole board, in the order in which flights leave."""
    ordered = sorted(flights, key=lambda flight: (flight.planned, flight.number))
    return "\\n".join(row(flight) for flight in ordered)
'''
NEWS = """# News

## 0.6.0

- Cancelled flights are marked with an x (#63).
- The board shows gates (#58).
- Flights that leave together are sorted by their number (#70).
"""


def take(repo):
    repo.do("git fetch upstream")
    repo.do("git log --oneline --graph ticket_63 upstream/main")
    repo.do("git rebase upstream/main", stops=True)
    repo.write("departures/board.py", HEAD + MARK + REST)
    repo.do("git add departures/board.py")
    repo.do("git rebase --continue", stops=True)
    repo.write("departures/board.py", HEAD + MARK_CANCELLED + REST)
    repo.write("NEWS.md", NEWS)
    repo.do("git add departures/board.py NEWS.md")
    repo.do("git rebase --continue", stops=True)
    repo.do("git push --force-with-lease origin ticket_63")
