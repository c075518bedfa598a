def take(repo):
    repo.do("git commit --amend -m 'Fixed #41 -- Made average() return 0, and renamed.'")
