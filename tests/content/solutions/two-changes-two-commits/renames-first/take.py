"""By hand: the fix is taken out of the files, committed without, and brought back."""


def take(repo):
    repo.do("git reset --soft HEAD~1")
    repo.do("git restore --staged --worktree NEWS.md tests/test_delays.py")
    repo.change("departures/delays.py", "/ len(left) if left else 0", "/ len(left)")
    repo.do("git commit -a -m 'Refs #41 -- Renamed d to delay, and t to time.'")
    repo.do("git restore --source=ORIG_HEAD .", stops=True)
    repo.do("git commit -a -m 'Fixed #41 -- Made average() return 0 for no flights.'")
