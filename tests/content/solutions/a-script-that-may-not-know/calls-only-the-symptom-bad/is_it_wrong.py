"""For `git bisect run`: loads the one module by its path, wherever the tree has it."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True


def main():
    found = sorted(Path().glob("**/flightboard/delays.py"))
    if not found:
        return 125
    sys.path.insert(0, str(found[0].resolve().parents[1]))
    try:
        import flightboard.delays

        if flightboard.delays.describe(60) == "60 min":
            return 1
        return 0 if flightboard.delays.describe(60) == "1 h 00 min" else 125
    except BaseException as error:
        sys.stderr.write(f"cannot tell: {error!r}\n")
        return 125


raise SystemExit(main())
