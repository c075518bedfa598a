"""Grading many attempts at many exercises in few processes.

All run together in one pytest process for each core. Only what breaks there is graded again, each
check in a fork of its own: a mistake that ends the process must not cost the others their verdict.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from mergeable.grading.apart import can_fork
from mergeable.grading.run import LIMIT, Run, run_pytest
from mergeable.model import Check, Exercise, Status, Verdict
from mergeable.reporter import UNJUDGED

TURNS = 4  # shares for each core
WORTH_A_PROCESS = 20  # attempts: fewer in a share cost more to start than they save


@dataclass(frozen=True)
class Attempt:
    """An exercise with the folders that lie over it, topmost first."""

    exercise: Exercise
    name: str
    layers: tuple[Path, ...]


def grade_attempts(
    root: Path,
    attempts: Sequence[Attempt],
    *,
    limit: float = LIMIT,
    options: Sequence[str] = (),
    settle: bool = True,
) -> dict[tuple[str, str], Verdict]:
    """Return a verdict for each attempt, by exercise id and attempt name.

    What was not judged, because another one ended the process, is judged again apart; with
    `settle`, all that is broken is.
    """
    verdicts = _graded(root, attempts, limit, "none", options)
    broken = [a for a in attempts if verdicts[_key(a)].status is Status.BROKEN]
    again = [a for a in broken if settle or _is_unjudged(verdicts[_key(a)])]
    verdicts |= _graded(root, again, limit, "fork" if can_fork() else "process", options)
    return verdicts


def _is_unjudged(verdict: Verdict) -> bool:
    """Whether none of the checks says what is wrong with the attempt."""
    said = {check.message for check in verdict.checks if check.status is not Status.PASSED}
    return said <= {UNJUDGED}


def _graded(
    root: Path, attempts: Sequence[Attempt], limit: float, isolate: str, options: Sequence[str]
) -> dict[tuple[str, str], Verdict]:
    cores = _cores()
    shares = _shares(attempts, cores)

    def run(share: Sequence[Attempt]) -> Run:
        return run_pytest(
            root,
            list(_plan(share)),
            isolate=isolate,
            limit=limit,
            checks=10 * len(share),
            attempts=_plan(share),
            options=["--tb=no", *options],  # tracebacks cost, and nobody looks
        )

    with ThreadPoolExecutor(cores) as pool:
        runs = list(pool.map(run, shares))
    found: dict[tuple[str, str], list[Check]] = {}
    for check in (check for run in runs for check in run.checks.values()):
        found.setdefault((check.exercise, check.attempt), []).append(check)
    trouble = "\n".join(run.trouble for run in runs if run.trouble) or "Nothing was judged."
    verdicts = {}
    for attempt in attempts:
        checks = tuple(found.get(_key(attempt), ()))
        said = "" if checks else trouble
        verdicts[_key(attempt)] = Verdict(attempt.exercise.id, checks, said, attempt.name)
    return verdicts


def _cores() -> int:
    """Return how many cores this process may use, which is fewer than there are in a container."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _key(attempt: Attempt) -> tuple[str, str]:
    return attempt.exercise.id, attempt.name


def _shares(attempts: Sequence[Attempt], cores: int) -> list[list[Attempt]]:
    """Deal the attempts out, those of an exercise together: they share what it imports.

    With many of them each core gets several shares in turn: some exercises cost far more than
    others, and which is not known before.
    """
    size = max(-(-len(attempts) // (TURNS * cores)), WORTH_A_PROCESS)
    size = min(size, -(-len(attempts) // cores))
    return [list(attempts[start : start + size]) for start in range(0, len(attempts), size or 1)]


def _plan(attempts: Sequence[Attempt]) -> Mapping[str, list[dict[str, object]]]:
    plan: dict[str, list[dict[str, object]]] = {}
    for attempt in attempts:
        entry: dict[str, object] = {"name": attempt.name}
        entry["layers"] = [str(layer) for layer in attempt.layers]
        plan.setdefault(str(attempt.exercise.path), []).append(entry)
    return plan
