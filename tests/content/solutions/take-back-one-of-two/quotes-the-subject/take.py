ENTRY = "- Delays are rounded to five minutes (#70).\n"


def take(repo):
    news = (repo.files / "NEWS.md").read_text(encoding="utf-8")
    repo.do("git revert --no-edit ':/Rounded delays'", stops=True)
    repo.write("NEWS.md", news.replace(ENTRY, ""))
    repo.do("git add NEWS.md")
    repo.do(
        "git commit "
        "-m 'Fixed #74 -- Reverted \"Refs #70 -- Rounded delays to five minutes.\"' "
        "-m 'Passengers asked for refunds.' "
        "-m 'This reverts commit aff8eae5.'"
    )
