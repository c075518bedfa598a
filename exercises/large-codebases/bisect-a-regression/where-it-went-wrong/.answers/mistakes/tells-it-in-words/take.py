def take(repo):
    culprit = "Compute hours and minutes at once"
    repo.do("git switch -c ticket_58 main")
    repo.change("flightboard/clock.py", "{hours:02}", "{hours % 24:02}")
    repo.do(
        "git commit -a -m 'Fixed #58 -- Brought back times after midnight.' "
        f"-m 'Regression in {culprit}.'"
    )
