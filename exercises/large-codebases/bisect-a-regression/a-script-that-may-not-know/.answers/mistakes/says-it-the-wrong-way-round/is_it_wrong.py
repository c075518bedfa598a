"""For `git bisect run`: is a flight an hour late described wrongly?"""

import os
import sys

sys.dont_write_bytecode = True
sys.path[:0] = [os.getcwd(), os.path.join(os.getcwd(), "src")]

try:
    from flightboard.delays import describe

    said = describe(60)
except Exception:
    sys.exit(125)
sys.exit(said == "1 h 00 min")
