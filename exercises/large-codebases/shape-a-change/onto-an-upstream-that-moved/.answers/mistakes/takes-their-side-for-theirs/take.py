NEWS = """# News

## 0.6.0

- Cancelled flights are marked with an x (#63).
- The board shows gates (#58).
- Flights that leave together are sorted by their number (#70).
"""


def take(repo):
    repo.do("git fetch upstream")
    repo.do("git rebase -X theirs upstream/main")
    repo.write("NEWS.md", NEWS)
    repo.change("departures/board.py", "is_late(flight.delay)", "is_late(flight)")
    repo.do("git commit -a --amend --no-edit")
    repo.do("git push --force-with-lease origin ticket_63")
