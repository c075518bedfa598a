def take(repo):
    repo.do("git rebase upstream/main")
    repo.do("git push --force-with-lease origin ticket_63")
