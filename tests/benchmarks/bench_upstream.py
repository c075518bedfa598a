"""The full-size check of the histories: `python tests/benchmarks/bench_upstream.py [NAME ...]`.

Builds them from the package index into an empty cache, as a learner would, and fails when one takes
longer than it may or comes out otherwise than on other machines. The full histories of Django and
pandas are 1.35 GB to fetch; `django/small` names one. `--archives FOLDER` takes the archives from a
folder that has them, and so measures the building alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from mergeable.upstream import (  # noqa: E402
    Histories,
    History,
    check_out,
    digest_of,
    project_named,
    projects,
    size_of,
    split_release,
)

LIMITS = {"small": 15.0, "full": 120.0}  # seconds of wall clock, on two cores and a good line


def say(words: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def build(history: History, histories: Histories, archives: Path | None) -> bool:
    """Build a history, show what it took, and say whether it kept to its limit."""
    if archives:
        histories.downloads.mkdir(parents=True, exist_ok=True)
        for release in history.releases:
            shutil.copy(archives / release.file, histories.downloads)
    begun, before = time.perf_counter(), os.times()
    path = histories.build(history)
    seconds, after = time.perf_counter() - begun, os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    objects = subprocess.run(
        ["git", "-C", str(path), "count-objects", "-v"], capture_output=True, text=True, check=True
    ).stdout
    packed = objects.partition("in-pack: ")[2].split()[0]
    limit = LIMITS[history.name]
    say(
        f"{history!s:16} {len(history.releases):3} releases {history.size / 1e6:6.0f} MB fetched "
        f"{seconds:6.1f} s (at most {limit:.0f}) {cpu:6.1f} s CPU, "
        f"{size_of(path) / 1e6:5.1f} MB, {packed} objects"
    )
    begun = time.perf_counter()
    assert histories.build(history) == path
    say(f"{'':16} built again: {time.perf_counter() - begun:.2f} s")
    assert digest_of(path) == history.digest, "other hashes than on record"
    return seconds <= limit


def try_out(history: History, histories: Histories, folder: Path) -> None:
    """Check out the first release and split another, and show what that took."""
    begun = time.perf_counter()
    work = check_out(histories.path(history), folder / "work", history.releases[-1].version)
    say(f"{'':16} checked out in {time.perf_counter() - begun:.1f} s: {size_of(work) / 1e6:.0f} MB")
    if history.project.name == "django":
        begun = time.perf_counter()
        commits = split_release(work, "4.2.1", "4.2.2", "within-4.2.2")
        say(f"{'':16} 4.2.2 in {commits} commits: {time.perf_counter() - begun:.1f} s")


def main() -> int:
    """Build what is named, or all."""
    every = [
        f"{each.project.name}/{each.name}" for p in projects().values() for each in p.histories
    ]
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[2])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(every)}")
    parser.add_argument("--archives", type=Path, help="a folder that has the archives")
    args = parser.parse_args()
    kept = True
    with tempfile.TemporaryDirectory(prefix="mergeable-bench-") as name:
        histories = Histories(Path(name))
        for wanted in args.names or every:
            project, _, chosen = wanted.partition("/")
            history = project_named(project).history(chosen or "small")
            kept &= build(history, histories, args.archives)
            try_out(history, histories, Path(name) / f"{project}-{history.name}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
