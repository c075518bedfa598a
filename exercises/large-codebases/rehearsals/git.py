"""Running git so that it does the same on every machine."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from mergeable.repository.program import environment, git_program


def run(folder: Path, *words: str, given: bytes = b"", extra: dict[str, str] | None = None) -> str:
    """Run git in a folder and return what it printed; raises RuntimeError with its words."""
    ended = attempted(folder, *words, given=given, extra=extra)
    if ended.returncode:
        raise RuntimeError(f"git {words[0]}: {ended.stderr.decode('utf-8', 'replace').strip()}")
    return ended.stdout.decode("utf-8", "replace").strip()


def attempted(
    folder: Path, *words: str, given: bytes = b"", extra: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder, whatever comes of it. Nobody's configuration has a say."""
    with tempfile.TemporaryDirectory(prefix="rehearsal-home-") as home:
        env = environment(Path(home))
        for name in ("PYTHONPATH", "PYTHONPYCACHEPREFIX"):
            env.pop(name, None)  # what is tried is a checked-out tree, as on a learner's machine
        return subprocess.run(
            [git_program(), *words],
            cwd=folder,
            env={**env, **(extra or {})},
            input=given,
            capture_output=True,
            check=False,
        )
