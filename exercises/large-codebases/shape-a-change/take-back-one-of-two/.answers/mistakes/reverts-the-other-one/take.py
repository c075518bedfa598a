NEWS = """# News

## 0.5.0

- Long names of destinations are cut (#72).
- Delays are rounded to five minutes (#70).
- Cancelled flights stay on the board.
"""


def take(repo):
    repo.do("git revert --no-edit ':/Sorted flights'", stops=True)
    repo.write("NEWS.md", NEWS)
    text = (repo.files / "tests/test_board.py").read_text(encoding="utf-8")
    if "<<<<<<<" in text:
        head, _, rest = text.partition("<<<<<<<")
        repo.write("tests/test_board.py", head.rstrip() + "\n\n\ndef test_long" + rest.split(
            "def test_long")[1].split("=======")[0].split(">>>>>>>")[0])
    repo.do("git add -A")
    repo.do("git commit -m 'Fixed #74 -- Reverted the order.' -m 'People asked for refunds.'")
