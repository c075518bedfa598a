NEWS = """# News

## 0.5.0

- Long names of destinations are cut (#72).
- Flights that leave together are sorted by their number (#70).
- Cancelled flights stay on the board.
"""


def take(repo):
    repo.do("git log --graph --oneline")
    reverted = repo.do("git rev-parse ':/Rounded delays'")
    repo.do("git revert --no-edit ':/Rounded delays'", stops=True)
    repo.write("NEWS.md", NEWS)
    repo.do("git add NEWS.md")
    repo.do(
        "git commit -m 'Fixed #74 -- Reverted the rounding of delays.' "
        f"-m 'This reverts commit {reverted[:7]} (Refs #70 -- Rounded delays to five minutes., "
        "2026-03-18).'"
    )
