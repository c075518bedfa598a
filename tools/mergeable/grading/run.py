"""Running pytest in a process of its own and reading the checks it wrote."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mergeable.grading.apart import FATAL, ended, stack_in
from mergeable.model import Check

LIMIT = 10.0  # seconds a check may take
# Of the plugins on this machine only those the course brings; no files left in the clone.
LEAN = ("--disable-plugin-autoload", "-p", "no:cacheprovider")
# A grader that cannot be imported is not to keep the others from running.
ALL_THE_SAME = "--continue-on-collection-errors"
# A learner's own project may have set them; no exercise of ours takes its settings from there.
_STEERING = {"PYTEST_ADDOPTS", "PYTEST_PLUGINS", "DJANGO_SETTINGS_MODULE"}
# What `faulthandler` prints above the stack that it was to print in so many seconds.
_OUT_OF_TIME = re.compile(r"Timeout \([\d:.]+\)!")
_DUMP = re.compile(f"{FATAL}|{_OUT_OF_TIME.pattern}")
START_UP = 30.0  # seconds for imports and collection, on a slow and busy machine


@dataclass(frozen=True)
class Run:
    """What a run of pytest wrote."""

    checks: Mapping[str, Check] = field(default_factory=dict)  # by node id, in collection order
    trouble: str = ""  # why the run as a whole went wrong, when it did
    ending: str = ""  # how its process ended, in words: for a check that was cut short
    stack: list[tuple[str, int]] = field(default_factory=list)  # where it was, innermost first


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
        command = [sys.executable, "-m", "pytest", *map(str, targets), "-q"]
        command += [f"--rootdir={root}", f"--confcutdir={root}", f"--verdicts={verdicts}"]
        command += [f"--isolate={isolate}", f"--time-limit={limit}", "--capture=fd"]
        command += [*LEAN, ALL_THE_SAME]
        command += options
        if attempts is not None:
            plan = Path(folder, "attempts.json")
            plan.write_text(json.dumps(attempts), encoding="utf-8")
            command.append(f"--attempts={plan}")
        log = Path(folder, "log")
        in_all = START_UP + limit * max(checks, 1)
        status = _run(command, root, log, in_all)
        said = log.read_text(encoding="utf-8", errors="replace")
        return _read(verdicts, said, status, _ending(status, said, limit, in_all))


def _ending(status: int | None, said: str, limit: float, in_all: float) -> str:
    """Say how the process ended; `status` is None when it was ended after `in_all` seconds."""
    if status is None:
        return f"did not end within {in_all:g} s"
    return f"did not end within {limit:g} s" if _OUT_OF_TIME.search(said) else ended(status)


def environment() -> dict[str, str]:
    """Return what a pytest of ours gets for an environment: nothing that steers it otherwise."""
    return {name: value for name, value in os.environ.items() if name not in _STEERING}


def _run(command: list[str], root: Path, log: Path, limit: float) -> int | None:
    """Run the command with its output in a file; return its exit code, None when it took long."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=environment()
        )
        try:
            return process.wait(limit)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End pytest so that it can end its own forks; make sure of it after a moment."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _read(verdicts: Path, said: str, status: int | None, ending: str) -> Run:
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
        troubles.append(said.strip()[-2000:] or "Nothing was graded.")
    if status is None or status < 0:
        troubles.insert(0, f"Grading {ending}.")
    elif status > 1:  # 1 says that a test failed
        troubles.insert(0, f"Grading ended with exit status {status}.")
    return Run(checks, "\n".join(troubles), ending, stack_in(_DUMP.split(said)[-1]))
