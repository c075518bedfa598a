"""The commit is kept under another name; whole files and a patch are taken from there."""


def take(repo):
    repo.do("git branch draft")
    repo.do("git reset --hard main")
    repo.do("git restore --source=draft NEWS.md tests")
    repo.change("departures/delays.py", "/ len(left)\n", "/ len(left) if left else 0\n")
    repo.do("git commit -a -m 'Fixed #41 -- Made average() return 0 where nothing left.'")
    repo.do("git restore --source=draft .")
    repo.do("git commit -a -m 'Refs #41 -- Renamed what had one letter.'")
    repo.do("git branch -D draft")
    repo.do("git push -u origin ticket_41")
