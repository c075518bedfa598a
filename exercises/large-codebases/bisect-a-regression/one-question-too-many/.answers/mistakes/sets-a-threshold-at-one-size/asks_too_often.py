"""For `git bisect run`: does the board ask once a flight?"""

import sys
from pathlib import Path

GOOD, BAD, CANNOT_TELL = 0, 1, 125

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path.cwd()))


def questions(number):
    """Return how many questions a board of so many flights asks."""
    from flightboard.board import lines
    from flightboard.store import Store

    asked = 0

    class CountingStore(Store):
        def ask(self, tail_numbers):
            nonlocal asked
            asked += 1
            return super().ask(tail_numbers)

    flights = [(f"UA {each}", f"N{each}") for each in range(number)]
    lines(flights, CountingStore((tail, "A320") for _, tail in flights))
    return asked


try:
    asked = questions(1_000)
except Exception:
    sys.exit(CANNOT_TELL)
sys.exit(BAD if asked > 100 else GOOD)
