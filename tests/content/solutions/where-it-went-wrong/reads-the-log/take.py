def take(repo):
    # `git log -p flightboard/clock.py` shows the change; no bisection at all.
    repo.do("git switch -c ticket_58 main")
    repo.change("flightboard/clock.py", "divmod(minutes, 60)", "divmod(minutes % 1440, 60)")
    found = repo.git.log("--format=%H", "-S", "hours, rest = divmod", "main", "--reverse")
    culprit = found.split()[0]
    repo.do(f"git commit -a -m 'Fixed #58 -- Mended.' -m 'Regression in {culprit}.'")
