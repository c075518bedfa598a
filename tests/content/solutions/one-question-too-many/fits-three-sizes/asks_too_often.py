"""For `git bisect run`: a line through three sizes; its slope is what a flight costs."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path.cwd()))
SIZES = (100, 300, 500)
DEAREST = 0.1  # questions a flight


class Counter:
    """A store of our own: the board asks it as it would ask another."""

    def __init__(self):
        self.asked = 0

    def ask(self, tail_numbers):
        self.asked += 1
        return dict.fromkeys(tail_numbers, "A320")


def asked(size):
    from flightboard.board import lines

    store = Counter()
    lines([(f"UA {number}", f"N{number}") for number in range(size)], store)
    return store.asked


try:
    found = [asked(size) for size in SIZES]
except Exception:
    sys.exit(125)
mean, middle = sum(SIZES) / 3, sum(found) / 3
above = sum((size - mean) * (n - middle) for size, n in zip(SIZES, found, strict=True))
slope = above / sum((size - mean) ** 2 for size in SIZES)
sys.exit(1 if slope > DEAREST else 0)
