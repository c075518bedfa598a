"""For `git bisect run`: counts what passes through Store.ask, at two sizes."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path.cwd()))


def count(size):
    from unittest import mock

    from flightboard import board, store

    tails = [f"N{number:05}" for number in range(size)]
    asked = mock.patch.object(store.Store, "ask", autospec=True, side_effect=store.Store.ask)
    with asked as ask:
        board.lines(
            [(f"B6 {tail[1:]}", tail) for tail in tails], store.Store(dict.fromkeys(tails, "A320"))
        )
    return ask.call_count


try:
    grown = count(1_100) - count(100)
except Exception as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(125)
sys.stdout.write(f"{grown} questions more for 1,000 flights more\n")
sys.exit(int(grown > 100))
