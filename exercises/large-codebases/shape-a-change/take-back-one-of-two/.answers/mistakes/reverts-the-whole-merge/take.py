NEWS = """# News

## 0.5.0

- Long names of destinations are cut (#72).
- Cancelled flights stay on the board.
"""


def take(repo):
    repo.do("git revert -m 1 --no-edit ':/Merged ticket_70'", stops=True)
    repo.write("NEWS.md", NEWS)
    text = (repo.files / "tests/test_board.py").read_text(encoding="utf-8")
    marks = ("<<<<<<<", "=======", ">>>>>>>")
    kept = "".join(line for line in text.splitlines(True) if not line.startswith(marks))
    gone = kept.partition("\n\ndef test_flights_that_leave")
    repo.write("tests/test_board.py", gone[0] + "\n\ndef test_long" + kept.split("def test_long")[1])
    repo.do("git add -A")
    repo.do("git commit -m 'Fixed #74 -- Reverted the merge of ticket_70.' -m 'Refunds.'")
