def take(repo):
    repo.do("git fetch upstream")
    repo.do(
        "git rebase -i upstream/main",
        todo=["drop Note the tide", "pick Note low water as well"],
        stops=True,
    )
    repo.write("tides.txt", "06:10 high\n12:31 low 0.9 m\n")
    repo.do("git add -A")
    repo.do("git rebase --continue")
