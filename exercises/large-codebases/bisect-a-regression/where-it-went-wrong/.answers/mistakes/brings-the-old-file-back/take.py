def take(repo):
    culprit = repo.git.log("--format=%H", "--grep", "hours and minutes at once", "main")
    repo.do("git switch -c ticket_58 main")
    repo.do("git checkout v1.0 -- flightboard/clock.py")
    repo.do(
        "git commit -a -m 'Fixed #58 -- Brought back times after midnight.' "
        f"-m 'Regression in {culprit}.'"
    )
