"""The message is git's at first, and amended."""

NEWS = """# News

## 0.5.0

- Long names of destinations are cut (#72).
- Flights that leave together are sorted by their number (#70).
- Cancelled flights stay on the board.
"""


def take(repo):
    repo.do("git revert --no-edit 'main^^2~1'", stops=True)
    repo.write("NEWS.md", NEWS)
    repo.do("git add NEWS.md")
    repo.do("git revert --continue")
    old = repo.do("git rev-parse 'main^^2~1'")
    repo.do(
        "git commit --amend -m 'Fixed #74 -- Reverted \"Rounded delays to five minutes\".' "
        f"-m 'This reverts commit {old}. Passengers were told of delays that they did not have.'"
    )
