"""Everything is taken back into the files; whole files and pieces are committed anew."""


def take(repo):
    repo.do("git reset --mixed main")
    repo.do("git add README.md")
    repo.do("git commit -m 'Refs #57 -- Wrote down what the new column is.'")
    board = (repo.files / "departures/board.py").read_text(encoding="utf-8")
    tests = (repo.files / "tests/test_board.py").read_text(encoding="utf-8")
    repo.do("git restore departures/board.py tests/test_board.py")
    old = (repo.files / "departures/board.py").read_text(encoding="utf-8")
    head, _, rest = old.partition("def clock")
    moved = head.rstrip() + "\n\nfrom departures.times import clock\n\n\ndef row"
    repo.write("departures/board.py", moved + rest.partition("def row")[2])
    repo.change("tests/test_board.py", "import board, clock, row", "import board, row")
    repo.change(
        "tests/test_board.py",
        'def test_clock():\n    assert clock(6 * 60 + 5) == "06:05"\n\n\n',
        "",
    )
    repo.do("git add departures/board.py departures/times.py tests")
    repo.do("git commit -m 'Refs #57 -- Split the clock from the board.'")
    repo.write("departures/board.py", board)
    repo.write("tests/test_board.py", tests)
    repo.do("git commit -a -m 'Fixed #57 -- Put gates on the board.'")
