def take(repo):
    repo.do("git fetch upstream")
    repo.do("git rebase upstream/main")
