TODO = [
    "drop Refs #70 -- Rounded delays to five minutes.",
    "pick Fixed #70 -- Sorted flights that leave together by number.",
    "pick Fixed #72 -- Cut long names of destinations.",
]
NEWS = """# News

## 0.5.0

- Flights that leave together are sorted by their number (#70).
- Cancelled flights stay on the board.
"""


def take(repo):
    repo.do("git rebase -i ':/Kept cancelled flights'", todo=TODO, stops=True)
    repo.write("NEWS.md", NEWS)
    repo.do("git add NEWS.md")
    repo.do("git rebase --continue", stops=True)
