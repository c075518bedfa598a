def take(repo):
    repo.do("git fetch upstream")
    repo.do("git reset --hard upstream/main")
