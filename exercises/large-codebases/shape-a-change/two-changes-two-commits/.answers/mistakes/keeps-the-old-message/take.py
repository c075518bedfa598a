def take(repo):
    repo.do("git reset HEAD~1")
    repo.do("git add --patch departures/delays.py", answers="ny")
    repo.do("git add tests/test_delays.py NEWS.md")
    repo.do("git commit -m 'fix average'")
    repo.do("git commit -a -m 'clean up'")
