"""For `git bisect run`: asks a fresh Python, which has nothing but the tree on its path."""

import os
import subprocess
import sys
from pathlib import Path

QUESTION = "from flightboard.delays import describe; print(describe(60))"
VERDICTS = {"1 h 00 min": 0, "60 min": 1}

here = Path.cwd()
places = os.pathsep.join([str(here), str(here / "src")])
asked = subprocess.run(
    [sys.executable, "-B", "-c", QUESTION],
    env={**os.environ, "PYTHONPATH": places},
    capture_output=True,
    text=True,
)
sys.exit(VERDICTS.get(asked.stdout.strip(), 125))
