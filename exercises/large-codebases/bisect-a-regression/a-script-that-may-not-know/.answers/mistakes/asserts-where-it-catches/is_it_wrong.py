"""For `git bisect run`: is a flight an hour late described wrongly?"""

import os
import sys

sys.dont_write_bytecode = True
sys.path[:0] = [os.getcwd(), os.path.join(os.getcwd(), "src")]

try:
    from flightboard.delays import describe

    assert describe(60) == "1 h 00 min"
except Exception:
    sys.exit(125)
