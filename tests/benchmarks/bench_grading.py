"""What a verdict costs: `python tests/benchmarks/bench_grading.py`, on Linux or macOS.

CPU seconds are the work done, children included, and are what to compare. Wall seconds are what a
learner waits, and depend on what else the machine is doing. Each figure is a median. The course is
copied, and graded there with the reference solution in place: the starter's own cost, a query for
each flight, would hide that of grading it.

Ends with exit code 1 when a verdict in `watch` costs more than a twelfth of a cold run.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tools"
sys.path.insert(0, str(TOOLS))

from mergeable.course import load  # noqa: E402
from mergeable.grading.attempts import Attempt, grade_attempts  # noqa: E402
from mergeable.grading.proof import promised_attempts  # noqa: E402
from mergeable.model import Course, Exercise  # noqa: E402
from mergeable.watch import Saves, WarmGrader  # noqa: E402

EXERCISE = "departures-in-one-query"
TWELFTH = 12
TURNS = 7
SAVES = 20  # in one session of `watch`
ATTEMPTS = 450
COLD, LEAN = "cold pytest", "cold pytest without nbval and xdist"
WATCH = "save to verdict in watch"


@dataclass(frozen=True)
class Cost:
    """What something took, in seconds."""

    cpu: float
    wall: float


def spent() -> float:
    """Return the CPU seconds of this process and of the children it has waited for."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def cost_of(action: Callable[[], object]) -> Cost:
    """Return what it takes to run this once."""
    cpu, wall = spent(), time.perf_counter()
    action()
    return Cost(spent() - cpu, time.perf_counter() - wall)


def medians(actions: Mapping[str, Callable[[], object]]) -> dict[str, Cost]:
    """Return the median cost of each action.

    They take turns, so that what else the machine does falls on all alike. The first turn fills
    caches and does not count.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in actions}
    for turn in range(TURNS + 1):
        for name, action in actions.items():
            cost = cost_of(action)
            costs[name] += [cost] if turn else []
    return {
        name: Cost(
            statistics.median(cost.cpu for cost in found),
            statistics.median(cost.wall for cost in found),
        )
        for name, found in costs.items()
    }


def python(root: Path, *arguments: str) -> Callable[[], object]:
    """Return what runs Python with these arguments in the course."""
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(command, cwd=root, capture_output=True, check=False)


class Watching:
    """Sessions of `watch`, in which a file is saved and the verdict awaited."""

    def __init__(self, course: Course, exercise: Exercise) -> None:
        self._course, self._exercise = course, exercise
        self._file = exercise.path / exercise.editable[0]
        self._source = self._file.read_text(encoding="utf-8")
        self.walls: list[float] = []  # seconds from each save to its verdict

    def session(self, saves: int) -> None:
        """Watch for so many saves, of which each is another one and all are right."""
        seen = Saves(self._exercise.path)
        with WarmGrader(self._course.root, self._exercise) as grader:
            assert grader.grade().passed
            for number in range(saves):
                begun = time.perf_counter()
                self._file.write_text(f"{self._source}\n# {number}\n", encoding="utf-8")
                assert seen.wait() == [self._file]
                assert grader.grade().passed
                self.walls.append(time.perf_counter() - begun)


def many_attempts(course: Course, folder: Path) -> list[Attempt]:
    """Return as many attempts as a large course has: those of this one, copied time and again."""
    real = [attempt for exercise in course.exercises for attempt in promised_attempts(exercise)]
    attempts = []
    for number in range(ATTEMPTS):
        model = real[number * len(real) // ATTEMPTS]
        layer = folder / str(number)
        for below in reversed(model.layers):
            shutil.copytree(below, layer, dirs_exist_ok=True)
        attempts.append(Attempt(model.exercise, f"{model.name}-{number}", (layer,)))
    return attempts


def copy_of_the_course(folder: Path) -> Course:
    """Copy what grading needs, prepared databases included; solve everything."""
    root = folder / "course"
    root.mkdir()
    for name in ("conftest.py", "mkdocs.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    for name in ("docs/lessons", "exercises", ".mergeable/cache/departures"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name)
    course = load(root)
    for exercise in course.exercises:
        shutil.copytree(exercise.solution, exercise.path, dirs_exist_ok=True)
    return course


def measure(folder: Path) -> dict[str, Cost]:
    """Return each cost under its name."""
    course = copy_of_the_course(folder)
    exercise = course.exercise_named(EXERCISE)
    assert exercise, f"{EXERCISE} is not in the course"
    path = exercise.path.relative_to(course.root).as_posix()
    watching = Watching(course, exercise)
    costs = medians(
        {
            "bare interpreter": python(course.root, "-c", "pass"),
            COLD: python(course.root, "-m", "pytest", path),
            LEAN: python(course.root, "-m", "pytest", path, "--disable-plugin-autoload"),
            "mergeable check": python(course.root, "-m", "mergeable", "check", exercise.id),
            "idle": lambda: watching.session(0),
            "busy": lambda: watching.session(SAVES),
        }
    )
    # The warm process tells what it spent only when it has ended: hence whole sessions.
    idle, busy = costs.pop("idle"), costs.pop("busy")
    costs[WATCH] = Cost((busy.cpu - idle.cpu) / SAVES, statistics.median(watching.walls))
    attempts = many_attempts(course, folder / "attempts")
    costs[f"{ATTEMPTS} attempts proved"] = cost_of(lambda: grade_attempts(course.root, attempts))
    return costs


def main() -> int:
    """Measure and show; fail where `watch` is not worth its name."""
    # A learner's Python keeps bytecode. Without it all but the warm process would look worse.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPATH"] = str(TOOLS)
    with tempfile.TemporaryDirectory(prefix="mergeable-bench-") as folder:
        costs = measure(Path(folder).resolve())
    ratios = {name: costs[name].cpu / costs[WATCH].cpu for name in (COLD, LEAN)}
    lines = [f"{EXERCISE}, solved; Python {sys.version.split()[0]}; {os.cpu_count()} cores", ""]
    lines += [f"{name} / {WATCH} = {ratio:.1f}" for name, ratio in ratios.items()]
    lines += [f"wanted: at least {TWELFTH}", "", f"{'':36}{'CPU s':>9}{'wall s':>9}"]
    lines += [f"{name:36}{cost.cpu:9.3f}{cost.wall:9.3f}" for name, cost in costs.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if ratios[COLD] >= TWELFTH else 1


if __name__ == "__main__":
    sys.exit(main())
