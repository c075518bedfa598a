"""For `git bisect run`: does the board ask once a flight?"""

import sys
from pathlib import Path

GOOD, BAD, CANNOT_TELL = 0, 1, 125
FLIGHTS = 20

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path.cwd()))

try:
    from flightboard.board import lines
    from flightboard.store import Store
except Exception:
    sys.exit(CANNOT_TELL)

asked = 0


class CountingStore(Store):
    """A store that counts the questions."""

    def ask(self, tail_numbers):
        global asked
        asked += 1
        return super().ask(tail_numbers)


flights = [(f"UA {number}", f"N{number}") for number in range(FLIGHTS)]
lines(flights, CountingStore((tail, "A320") for _, tail in flights))
sys.exit(BAD if asked > 1 else GOOD)
