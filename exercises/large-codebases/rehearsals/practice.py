"""Make a repository to try a script on: `python practice.py whole-hours`, or `one-each`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rehearsals import past, rehearse


def main(words: list[str]) -> int:
    """Write the history that is asked for into a new folder, and say where it is."""
    if len(words) != 1 or words[0] not in past.PRACTICE:
        sys.stderr.write(f"Say which: {' or '.join(past.PRACTICE)}.\n")
        return 2
    folder = Path(tempfile.mkdtemp(prefix=f"{words[0]}-"))
    rehearse(past.PRACTICE[words[0]](), folder)
    sys.stdout.write(f"{folder}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
