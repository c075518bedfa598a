"""The way that also works for a commit further down."""


def take(repo):
    repo.do("git rebase -i main", todo=["edit fix average, clean up"], stops=True)
    repo.do("git reset HEAD~1")
    repo.do("git add NEWS.md tests")
    repo.do("git add -p departures/delays.py", answers="ny")
    repo.do("git commit -m 'Fixed #41 -- Made average() survive a day on which nothing left.'")
    repo.do("git add -A")
    repo.do("git commit -m 'Refs #41 -- Gave two variables a name.'")
    repo.do("git rebase --continue")
