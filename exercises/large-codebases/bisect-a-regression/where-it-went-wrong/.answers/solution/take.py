def judge(repo):
    """Say what one tries by hand: is 24:05 gone, here, or can it not be told?"""
    space = {}
    try:
        exec((repo.files / "flightboard" / "clock.py").read_text(), space)
        return "good" if space["clock"](1445) == "00:05" else "bad"
    except (SyntaxError, ImportError):
        return "skip"


def take(repo):
    said = repo.do("git bisect start main v1.0")
    while "Bisecting" in said:
        said = repo.do(f"git bisect {judge(repo)}")
    culprit = repo.git.rev_parse("refs/bisect/bad")
    repo.do("git bisect reset")
    repo.do("git switch -c ticket_58 main")
    repo.change("flightboard/clock.py", "{hours:02}", "{hours % 24:02}")
    repo.do(
        "git commit -a -m 'Fixed #58 -- Brought back times after midnight.' "
        f"-m 'Regression in {culprit}.'"
    )
