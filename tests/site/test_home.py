"""The home page shows what a check really prints."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
EXERCISE = "departures-in-one-query"


def test_the_verdict_on_the_home_page_is_what_the_check_prints(tmp_path):
    unwanted = shutil.ignore_patterns("__pycache__", "assets")
    for part in ("docs", "exercises"):
        shutil.copytree(REPOSITORY / part, tmp_path / part, ignore=unwanted)
    for file in ("mkdocs.yml", "conftest.py", "pyproject.toml"):
        shutil.copy(REPOSITORY / file, tmp_path / file)
    [exercise] = (tmp_path / "exercises").glob(f"*/*/{EXERCISE}")
    shutil.copytree(exercise / ".answers" / "starter", exercise, dirs_exist_ok=True)
    ran = subprocess.run(
        [sys.executable, "-m", "mergeable.cli", "check", EXERCISE],
        cwd=tmp_path,
        env=dict(os.environ, COLUMNS="200", NO_COLOR="1", PYTHONUTF8="1"),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    home = (REPOSITORY / "docs" / "index.md").read_text(encoding="utf-8")
    [verdict] = re.findall(r"^```verdict\n(.*?)\n```$", home, re.MULTILINE | re.DOTALL)
    # A terminal breaks long lines where it ends, the page where it ends.
    assert " ".join(verdict.split()) in " ".join(ran.stdout.split()), ran.stdout + ran.stderr
    assert ran.returncode == 1
