def take(repo):
    culprit = repo.git.log("--format=%H", "--grep", "hours and minutes at once", "main")
    repo.do("git switch -c ticket_58 main")
    repo.change("flightboard/clock.py", "{hours:02}", "{hours % 24:02}")
    repo.do(
        "git commit -a -m 'Fix times after midnight' "
        f"-m 'Regression in {culprit}.'"
    )
