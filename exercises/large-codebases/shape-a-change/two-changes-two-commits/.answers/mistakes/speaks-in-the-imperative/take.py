def take(repo):
    repo.do("git reset HEAD~1")
    repo.do("git add --patch departures/delays.py", answers="ny")
    repo.do("git add tests/test_delays.py NEWS.md")
    repo.do("git diff --staged")
    repo.do("git commit -m 'Fixed #41 -- Make average() return 0 where nothing left.'")
    repo.do("git commit -a -m 'Refs #41 -- Rename variables of one letter.'")
