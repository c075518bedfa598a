def take(repo):
    repo.do("git switch -c ticket_58 main")
    repo.change("flightboard/clock.py", "{hours:02}", "{hours % 24:02}")
    repo.do(
        "git commit -a -m 'Fixed #58 -- Brought back times after midnight.' "
        "-m 'Regression in 0123456789abcdef0123456789abcdef01234567.'"
    )
