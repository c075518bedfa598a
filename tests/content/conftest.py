"""The world that lessons and exercises stand on, importable from this clone."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "exercises" / "django"))
