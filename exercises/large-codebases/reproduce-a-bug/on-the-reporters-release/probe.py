"""Runs the script of the attempt with Django as it was in a release."""

import os
import subprocess
import sys
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

from mergeable.upstream import history
from mergeable.upstream.git import git

# Most of an archive is translations. Django asks for the English ones even when nobody speaks.
LEFT_OUT = ("locale/[!e]*/**/*.[mp]o", "locale/e[!n]*/**/*.[mp]o", "static/**")
SECONDS = 60


@cache
def outcome(release):
    """Return how the script ended: with which code, and what the last line of its error says."""
    found = find_spec("reproduction")
    if not found:
        return {"code": 1, "said": "reproduction.py is not there", "line": 0}
    with tempfile.TemporaryDirectory(prefix="mergeable-release-") as folder:
        archive = Path(folder) / "django.zip"
        less = [f":(exclude,glob)django/**/{pattern}" for pattern in LEFT_OUT]
        arguments = ["--format=zip", "-0", f"--output={archive}", release, "--", "django"]
        git(history("django"), "archive", *arguments, *less)
        with ZipFile(archive) as files:
            files.extractall(folder)
        env = os.environ | {"PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        ended = subprocess.run(
            [sys.executable, "-W", "ignore", found.origin],
            capture_output=True,
            check=False,
            cwd=folder,
            env=env,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
        )
    lines = ended.stderr.strip().splitlines() or [""]
    mine = [line for line in lines if f'"{found.origin}", line ' in line]
    number = mine[-1].partition(", line ")[2].partition(",")[0] if mine else "0"
    return {"code": ended.returncode, "said": lines[-1], "line": int(number)}
