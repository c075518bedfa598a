"""Running pytest in a process of its own and reading the checks it wrote."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mergeable.model import Check

START_UP = 30.0  # seconds for imports and collection, on a slow and busy machine


@dataclass(frozen=True)
class Run:
    """What a run of pytest wrote."""

    checks: Mapping[str, Check] = field(default_factory=dict)  # by node id, in collection order
    trouble: str = ""  # why the run as a whole went wrong, when it did


def run_pytest(
    root: Path,
    targets: Sequence[str | Path],
    *,
    isolate: str = "auto",
    limit: float,
    checks: int = 20,
    attempts: Mapping[str, Any] | None = None,
    options: Sequence[str] = (),
) -> Run:
    """Grade `targets` (folders or node ids) in a fresh interpreter.

    `limit` is in seconds for each check; `checks` is how many are expected, for a limit on the
    whole. Raises KeyboardInterrupt only after the process has been ended.
    """
    with tempfile.TemporaryDirectory(prefix="mergeable-") as folder:
        verdicts = Path(folder, "verdicts")
        verdicts.touch()
        command = [
            sys.executable,
            "-m",
            "pytest",
            *map(str, targets),
            "-q",
            "-p",
            "no:cacheprovider",
        ]
        command += [f"--rootdir={root}", f"--confcutdir={root}", f"--verdicts={verdicts}"]
        command += [
            f"--isolate={isolate}",
            f"--time-limit={limit}",
            "--capture=fd",
            "-p",
            "no:xdist",
        ]
        command += options
        if attempts is not None:
            plan = Path(folder, "attempts.json")
            plan.write_text(json.dumps(attempts), encoding="utf-8")
            command.append(f"--attempts={plan}")
        log = Path(folder, "log")
        ended = _run(command, root, log, START_UP + limit * max(checks, 1))
        return _read(verdicts, log, ended)


def _run(command: list[str], root: Path, log: Path, limit: float) -> str:
    """Run the command with its output in a file; return why it ended badly, if it did."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}
    environment.pop("PYTEST_ADDOPTS", None)
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=environment
        )
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            return f"Grading did not end within {limit:.0f} s."
        finally:
            _end(process)
    return "" if status in (0, 1) else f"Grading ended with status {status}."


def _end(process: subprocess.Popen[bytes]) -> None:
    """End pytest so that it can end its own forks; make sure of it after a moment."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _read(verdicts: Path, log: Path, ended: str) -> Run:
    checks: dict[str, Check] = {}
    troubles: list[str] = []
    for line in verdicts.read_text(encoding="utf-8").splitlines():
        try:
            value = json.loads(line)
        except ValueError:  # the run died while it wrote
            continue
        troubles += value.get("troubles", [])
        for name, check in value["checks"].items():
            checks[name] = Check.from_json(check)
    if not checks and not troubles:
        said = log.read_text(encoding="utf-8", errors="replace").strip()
        troubles.append(said[-2000:] or "Nothing was graded.")
    return Run(checks, "\n".join([*([ended] if ended else []), *troubles]))
