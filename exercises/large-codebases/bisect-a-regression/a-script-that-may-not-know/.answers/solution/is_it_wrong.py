"""For `git bisect run`: is a flight an hour late described wrongly?"""

import sys
from pathlib import Path

GOOD, BAD, CANNOT_TELL = 0, 1, 125

sys.dont_write_bytecode = True
tree = Path.cwd()
sys.path[:0] = [str(tree), str(tree / "src")]

try:
    from flightboard.delays import describe

    said = describe(60)
except Exception:
    sys.exit(CANNOT_TELL)

sys.exit(BAD if said == "60 min" else GOOD)
