"""No git revert: the files of before, and the one line."""

NEWS = """# News

## 0.5.0

- Long names of destinations are cut (#72).
- Flights that leave together are sorted by their number (#70).
- Cancelled flights stay on the board.
"""


def take(repo):
    old = repo.do("git log --format=%h --grep='Rounded delays'")
    repo.do(f"git restore --source={old}~1 departures/delays.py tests/test_delays.py")
    repo.write("NEWS.md", NEWS)
    repo.do(
        "git commit -a -m 'Fixed #74 -- Reverted the rounding of delays.' "
        f"-m 'The contract counts minutes. Rounded, 13 of them cost us refunds. See {old}.'"
    )
