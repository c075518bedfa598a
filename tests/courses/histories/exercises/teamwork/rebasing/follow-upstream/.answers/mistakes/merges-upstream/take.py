def take(repo):
    repo.do("git fetch upstream")
    repo.do("git merge upstream/main")
