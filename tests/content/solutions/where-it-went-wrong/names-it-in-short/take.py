def take(repo):
    culprit = repo.git.log("-1", "--format=%h", "--grep", "hours and minutes at once", "main")
    repo.do("git bisect start main v1.0")
    repo.do(f"git bisect bad {culprit}")
    repo.do("git bisect reset")
    repo.do("git checkout -b ticket_58")
    old = '    hours, past = divmod(minutes, 60)\n    return f"{hours:02}:{past:02}"\n'
    new = '    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"\n'
    repo.change("flightboard/clock.py", old, new)
    repo.do("git add flightboard")
    body = f"Hours went past midnight.\n\nRegression in {culprit}, which computed them at once."
    repo.do(f"git commit -m 'Fixed #58 -- Let the day end at midnight.' -m '{body}'")
