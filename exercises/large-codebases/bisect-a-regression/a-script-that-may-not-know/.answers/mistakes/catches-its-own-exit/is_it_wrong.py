"""For `git bisect run`: is a flight an hour late described wrongly?"""

import os
import sys

sys.dont_write_bytecode = True
sys.path[:0] = [os.getcwd(), os.path.join(os.getcwd(), "src")]

try:
    from flightboard.delays import describe

    sys.exit(0 if describe(60) == "1 h 00 min" else 1)
except:
    sys.exit(125)
