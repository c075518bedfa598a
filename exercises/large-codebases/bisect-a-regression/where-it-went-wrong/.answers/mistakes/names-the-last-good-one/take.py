def take(repo):
    wrong = repo.git.log("--format=%H", "--grep", "hours and minutes at once", "main")
    culprit = repo.git.rev_parse(f"{wrong}~1")
    repo.do("git switch -c ticket_58 main")
    repo.change("flightboard/clock.py", "{hours:02}", "{hours % 24:02}")
    repo.do(
        "git commit -a -m 'Fixed #58 -- Brought back times after midnight.' "
        f"-m 'Regression in {culprit}.'"
    )
